/** What a process tells those who watch it: whether it lives, whether it is ready, and its meters. */
@NullMarked
package io.spiritlm.deploy.admin;

import org.jspecify.annotations.NullMarked;
