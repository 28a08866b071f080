/** The networks of tokenization: HuBERT and its quantizers, whole utterances and streaming. */
@NullMarked
package io.spiritlm.tokenize.model;

import org.jspecify.annotations.NullMarked;
