/**
 * When each word of a transcript is said: the likeliest way through its letters, as a hidden Markov model hears them in units.
 *
 * <p>No dictionary and no phones: how letters sound is learned from text, units and word times alone, so any text can be timed, and any
 * inventory of units learned.
 */
@NullMarked
package io.spiritlm.tokenize.words;

import org.jspecify.annotations.NullMarked;
