package io.spiritlm.neural;

/** Arrays of up to three axes with these in reverse order. */
final class Reversal {
    private Reversal() {}

    /** The axes in reverse order. */
    static long[] reversed(long... shape) {
        long[] reversed = new long[shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            reversed[axis] = shape[shape.length - 1 - axis];
        }
        return reversed;
    }

    /**
     * The values, row-major, in reverse order of axes, and zeros behind them.
     *
     * @param padded the result's axes, each at least as long as the reversed one
     */
    static float[] reversed(float[] values, long[] shape, long[] padded) {
        int axes = shape.length;
        if (axes < 1 || axes > 3 || padded.length != axes) {
            throw new IllegalArgumentException(
                    "axes: expected 1 to 3 and as many, found " + axes + " and " + padded.length);
        }
        for (int axis = 0; axis < axes; axis++) {
            if (padded[axis] < shape[axes - 1 - axis]) {
                throw new IllegalArgumentException("axis %d: expected at least %d, found %d"
                        .formatted(axis, shape[axes - 1 - axis], padded[axis]));
            }
        }
        int first = Math.toIntExact(shape[0]);
        int second = axes > 1 ? Math.toIntExact(shape[1]) : 1;
        int third = axes > 2 ? Math.toIntExact(shape[2]) : 1;
        int row = Math.toIntExact(padded[axes - 1]);
        int plane = axes > 2 ? Math.toIntExact(row * padded[1]) : row;
        float[] result = new float[Math.toIntExact(axes > 2 ? plane * padded[0] : axes > 1 ? row * padded[0] : row)];
        int from = 0;
        for (int i = 0; i < first; i++) {
            for (int j = 0; j < second; j++) {
                for (int k = 0; k < third; k++) {
                    result[axes > 2 ? k * plane + j * row + i : j * row + i] = values[from++];
                }
            }
        }
        return result;
    }
}
