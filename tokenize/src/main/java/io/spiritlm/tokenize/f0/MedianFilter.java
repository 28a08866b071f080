package io.spiritlm.tokenize.f0;

import java.util.Arrays;

/** Replaces each value by the median of those around it, zeros standing in beyond the ends. */
final class MedianFilter {
    private MedianFilter() {}

    /**
     * The medians, as many as values.
     *
     * @param width of the neighbourhood, odd
     */
    static double[] filter(double[] values, int width) {
        double[] filtered = new double[values.length];
        double[] around = new double[width];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < width; j++) {
                int at = i + j - width / 2;
                around[j] = at >= 0 && at < values.length ? values[at] : 0;
            }
            Arrays.sort(around);
            filtered[i] = around[width / 2];
        }
        return filtered;
    }
}
