package io.spiritlm.tokenize.f0;

import java.util.stream.IntStream;

/**
 * Interpolation that neither overshoots nor adds extremes: piecewise cubic, the slope at a point the weighted harmonic mean of those
 * beside it (PCHIP; Fritsch and Butland 1984).
 */
final class MonotoneCubic {
    private MonotoneCubic() {}

    /**
     * Fills the gaps between known values.
     *
     * @param values not 0 where known; the first and the last are
     * @return all values
     */
    static double[] fillZeros(double[] values) {
        int[] known =
                IntStream.range(0, values.length).filter(i -> values[i] != 0).toArray();
        double[] slopes = slopes(known, values);
        double[] filled = values.clone();
        for (int interval = 0; interval < known.length - 1; interval++) {
            int from = known[interval];
            int to = known[interval + 1];
            double length = to - from;
            double rise = (values[to] - values[from]) / length;
            double bend = (slopes[interval] + slopes[interval + 1] - 2 * rise) / length;
            for (int i = from + 1; i < to; i++) {
                double part = i - from;
                double quadratic = (rise - slopes[interval]) / length - bend;
                filled[i] = values[from] + part * (slopes[interval] + part * (quadratic + part * bend / length));
            }
        }
        return filled;
    }

    private static double[] slopes(int[] known, double[] values) {
        int last = known.length - 1;
        double[] slopes = new double[known.length];
        if (last < 1) {
            return slopes;
        }
        double[] lengths = new double[last];
        double[] rises = new double[last];
        for (int i = 0; i < last; i++) {
            lengths[i] = known[i + 1] - known[i];
            rises[i] = (values[known[i + 1]] - values[known[i]]) / lengths[i];
        }
        if (last == 1) {
            slopes[0] = rises[0];
            slopes[1] = rises[0];
            return slopes;
        }
        for (int i = 1; i < last; i++) {
            if (rises[i - 1] * rises[i] > 0) {
                double before = 2 * lengths[i] + lengths[i - 1];
                double after = lengths[i] + 2 * lengths[i - 1];
                slopes[i] = (before + after) / (before / rises[i - 1] + after / rises[i]);
            }
        }
        slopes[0] = slopeAtEnd(lengths[0], lengths[1], rises[0], rises[1]);
        slopes[last] = slopeAtEnd(lengths[last - 1], lengths[last - 2], rises[last - 1], rises[last - 2]);
        return slopes;
    }

    /** A parabola's through the three points at an end, held to what keeps the shape. */
    private static double slopeAtEnd(double length, double nextLength, double rise, double nextRise) {
        double slope = ((2 * length + nextLength) * rise - length * nextRise) / (length + nextLength);
        if (Math.signum(slope) != Math.signum(rise)) {
            return 0;
        }
        if (Math.signum(rise) != Math.signum(nextRise) && Math.abs(slope) > 3 * Math.abs(rise)) {
            return 3 * rise;
        }
        return slope;
    }
}
