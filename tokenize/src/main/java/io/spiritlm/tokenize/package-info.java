/** Audio to unit streams. No TensorFlow type appears here; the networks are in {@code model}. */
@NullMarked
package io.spiritlm.tokenize;

import org.jspecify.annotations.NullMarked;
