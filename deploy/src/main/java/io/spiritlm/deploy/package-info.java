/** The {@code spirit} program: its commands, and nothing that a command does itself. */
@NullMarked
package io.spiritlm.deploy;

import org.jspecify.annotations.NullMarked;
