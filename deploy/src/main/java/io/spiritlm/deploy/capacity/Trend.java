package io.spiritlm.deploy.capacity;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether something grows.
 *
 * <p>Lower quartiles are compared: what is filled and emptied again and again, as a cache is, has a median that depends on where a third
 * begins, but comes back to the same floor. A leak lifts the floor.
 *
 * @param firstThird lower quartile of the first third of the samples
 * @param lastThird of the last third
 * @param slopePerHour median of the slopes between all pairs of samples (Theil and Sen), which single peaks don't move
 * @param isFlat whether {@code lastThird} exceeds {@code firstThird} by no more than was allowed
 */
public record Trend(double firstThird, double lastThird, double slopePerHour, boolean isFlat) {

    /** A value at a time. */
    record Sample(double seconds, double value) {}

    /**
     * The trend of samples.
     *
     * @param samples at least 3, in order of time
     * @param allowedShare of the first third's lower quartile, and
     * @param allowedAmount whichever is more, may be added without being called growth
     */
    static Trend of(List<Sample> samples, double allowedShare, double allowedAmount) {
        if (samples.size() < 3) {
            throw new IllegalArgumentException("trend: expected at least 3 samples, found " + samples.size());
        }
        int third = samples.size() / 3;
        double first = floor(samples.subList(0, third));
        double last = floor(samples.subList(samples.size() - third, samples.size()));
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            for (int k = i + 1; k < samples.size(); k++) {
                double seconds = samples.get(k).seconds() - samples.get(i).seconds();
                if (!(seconds > 0)) {
                    throw new IllegalArgumentException(
                            "trend: expected each sample after the one before, found one " + seconds + " s after");
                }
                slopes.add((samples.get(k).value() - samples.get(i).value()) / seconds);
            }
        }
        boolean flat = last - first <= Math.max(allowedShare * first, allowedAmount);
        return new Trend(first, last, 3600 * Medians.median(slopes), flat);
    }

    private static double floor(List<Sample> samples) {
        return Medians.quantile(samples.stream().map(Sample::value).toList(), 0.25);
    }
}
