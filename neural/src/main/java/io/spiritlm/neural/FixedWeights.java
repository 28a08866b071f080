package io.spiritlm.neural;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Parameters that never change, arranged once, when they are loaded, in the way that TensorFlow computes quickest with.
 *
 * <p>Its axes come in reverse order: a linear layer's {@code [out, in]} as {@code [in, out]}, a convolution's
 * {@code [out, in, kernel]} as {@code [kernel, in, out]}, which is a filter but for an axis of one. Zeros may stand behind each axis:
 * rows of 2048 bytes, or a multiple, fall into the same few lines of the cache, and products with them take up to twice as long as with
 * 8 columns of zeros more ({@link #unaliased}).
 */
public interface FixedWeights {
    /**
     * The parameter of this name with its axes reversed.
     *
     * @param shape as saved
     * @param padded reversed, and at least as long on every axis
     * @throws CheckpointException if there is none, or its shape differs
     */
    Operand<TFloat32> reversed(String name, long[] shape, long[] padded);

    /** {@link Weights#weightNormed} with its axes reversed. */
    Operand<TFloat32> reversedNormed(String name, int keptAxis, long... shape);

    /** The width to give rows of {@code width} floats: the same, or 8 more. */
    static int unaliased(int width) {
        return width % 512 == 0 ? width + 8 : width;
    }
}
