package io.spiritlm.train.optimize;

import java.util.Random;

/** First values of a parameter. */
@FunctionalInterface
public interface Initialisation {
    /** Values, row-major, of the parameter {@code name} with this shape. */
    float[] values(String name, long[] shape, Random random);

    /**
     * Biases 0, scales of norms 1, everything else normal with variance {@code gain² / fan-in}; the fan-in is the product of
     * all axes but the first, as PyTorch lays linear and convolution weights out.
     */
    static Initialisation fanIn(double gain) {
        return (name, shape, random) -> {
            if (shape.length == 1) {
                return constant(shape[0], name.endsWith("bias") ? 0 : 1);
            }
            long fanIn = 1;
            for (int axis = 1; axis < shape.length; axis++) {
                fanIn *= shape[axis];
            }
            return normal(shape, gain / Math.sqrt((double) fanIn), random);
        };
    }

    /** Normal values of this standard deviation. */
    static float[] normal(long[] shape, double deviation, Random random) {
        long size = 1;
        for (long axis : shape) {
            size *= axis;
        }
        float[] values = new float[Math.toIntExact(size)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private static float[] constant(long size, float value) {
        float[] values = new float[Math.toIntExact(size)];
        java.util.Arrays.fill(values, value);
        return values;
    }
}
