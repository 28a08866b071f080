/** The evaluations: how well speech is transcribed, spoken and cut into units, beside an independent judge's floor. */
@NullMarked
package io.spiritlm.evaluate;

import org.jspecify.annotations.NullMarked;
