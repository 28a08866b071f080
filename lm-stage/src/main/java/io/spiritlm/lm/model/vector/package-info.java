/** The language model on a CPU, in Java's vector instructions; needs the module {@code jdk.incubator.vector}. */
@NullMarked
package io.spiritlm.lm.model.vector;

import org.jspecify.annotations.NullMarked;
