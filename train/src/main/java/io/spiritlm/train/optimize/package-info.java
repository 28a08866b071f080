/** Gradient descent in TensorFlow Java: trainable weights, AdamW with clipping, resumable state. */
@NullMarked
package io.spiritlm.train.optimize;

import org.jspecify.annotations.NullMarked;
