/** TensorFlow, kept in one place: checkpoints, weights, layers, and the owners of graphs, sessions and tensors. */
@NullMarked
package io.spiritlm.neural;

import org.jspecify.annotations.NullMarked;
