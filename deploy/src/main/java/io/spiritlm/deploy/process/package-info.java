/** Processes of this program, started by this program. */
@NullMarked
package io.spiritlm.deploy.process;

import org.jspecify.annotations.NullMarked;
