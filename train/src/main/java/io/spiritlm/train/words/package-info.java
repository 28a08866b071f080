/** Learns how letters sound in units, by which the words of transcripts get their times. */
@NullMarked
package io.spiritlm.train.words;

import org.jspecify.annotations.NullMarked;
