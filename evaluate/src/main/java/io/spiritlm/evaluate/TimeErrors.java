package io.spiritlm.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How far times are from those that are known.
 *
 * @param times how many
 * @param medianMillis the median of the absolute differences; 0 of none
 * @param p90Millis nine in ten are at most this far
 * @param within50Millis the share that is at most 50 ms away
 * @param within100Millis the share that is at most 100 ms away
 */
public record TimeErrors(
        int times, double medianMillis, double p90Millis, double within50Millis, double within100Millis) {

    /** @param seconds the differences, of either sign */
    static TimeErrors of(List<Double> seconds) {
        double[] millis =
                seconds.stream().mapToDouble(TimeErrors::millis).sorted().toArray();
        return new TimeErrors(
                millis.length, quantile(millis, 0.5), quantile(millis, 0.9), within(millis, 50), within(millis, 100));
    }

    /** To microseconds: what comes of adding and subtracting times in milliseconds' steps isn't quite one. */
    private static double millis(double seconds) {
        return Math.round(1e6 * Math.abs(seconds)) / 1e3;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private static double within(double[] millis, double limit) {
        return millis.length == 0
                ? 0
                : (double) Arrays.stream(millis).filter(time -> time <= limit).count() / millis.length;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%5.1f ms %6.1f ms %6.1f %% %6.1f %%",
                medianMillis,
                p90Millis,
                100 * within50Millis,
                100 * within100Millis);
    }
}
