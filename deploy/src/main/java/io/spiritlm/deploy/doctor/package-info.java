/** What {@code spirit doctor} looks at: whether this machine has what the program needs, and how to mend what it hasn't. */
@NullMarked
package io.spiritlm.deploy.doctor;

import org.jspecify.annotations.NullMarked;
