/** The training corpus: synthetic speech and real prompts from Debian packages, with word and phone times. */
@NullMarked
package io.spiritlm.train.corpus;

import org.jspecify.annotations.NullMarked;
