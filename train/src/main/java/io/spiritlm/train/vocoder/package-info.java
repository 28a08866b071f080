/** Trains the unit vocoder on synthetic voices. */
@NullMarked
package io.spiritlm.train.vocoder;

import org.jspecify.annotations.NullMarked;
