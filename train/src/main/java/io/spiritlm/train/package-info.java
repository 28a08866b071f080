/** Trainers of spirit-mini, and what they share. */
@NullMarked
package io.spiritlm.train;

import org.jspecify.annotations.NullMarked;
