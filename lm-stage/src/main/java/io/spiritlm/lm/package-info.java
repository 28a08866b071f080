/** The language model stage: prompts, vocabulary, sampling, and answers token by token. */
@NullMarked
package io.spiritlm.lm;

import org.jspecify.annotations.NullMarked;
