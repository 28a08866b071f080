/** Trains the streaming HuBERT and its quantizer, and writes the units of a whole corpus. */
@NullMarked
package io.spiritlm.train.encoder;

import org.jspecify.annotations.NullMarked;
