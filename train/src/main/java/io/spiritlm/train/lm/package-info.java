/** Training of the language model on interleaved text and speech tokens. */
@NullMarked
package io.spiritlm.train.lm;

import org.jspecify.annotations.NullMarked;
