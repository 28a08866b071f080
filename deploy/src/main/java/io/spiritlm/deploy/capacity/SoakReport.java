package io.spiritlm.deploy.capacity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What became of a pipeline's processes under calls that went on and on.
 *
 * @param seconds from the first sample to the last
 * @param warmUpSeconds of them that aren't judged
 * @param calls that ended
 * @param failedCalls that broke off
 * @param utterances that were heard
 * @param turns that were answered
 * @param trends of each process and quantity, behind the warm-up
 * @param samples all of them, by process
 */
public record SoakReport(
        double seconds,
        double warmUpSeconds,
        long calls,
        long failedCalls,
        long utterances,
        long turns,
        List<OfProcess> trends,
        Map<String, List<Sample>> samples) {
    private static final double ALLOWED_SHARE = 0.05;

    public SoakReport {
        trends = List.copyOf(trends);
        samples = Map.copyOf(samples);
    }

    /** One trend. */
    public record OfProcess(String process, Quantity quantity, Trend trend) {}

    /** A process at a time, in seconds since the first sample. */
    public record Sample(double seconds, ProcessProbe.Reading reading) {}

    static SoakReport of(double warmUpSeconds, LiveLines.Totals totals, Map<String, List<Sample>> samples) {
        List<OfProcess> trends = new ArrayList<>();
        double seconds = 0;
        for (Map.Entry<String, List<Sample>> process : samples.entrySet()) {
            List<Sample> judged = process.getValue().stream()
                    .filter(sample -> sample.seconds() >= warmUpSeconds)
                    .toList();
            for (Quantity quantity : Quantity.values()) {
                Trend trend = Trend.of(
                        judged.stream()
                                .map(sample -> new Trend.Sample(sample.seconds(), quantity.of(sample.reading())))
                                .toList(),
                        ALLOWED_SHARE,
                        quantity.allowedAmount);
                trends.add(new OfProcess(process.getKey(), quantity, trend));
            }
            seconds = Math.max(seconds, process.getValue().getLast().seconds());
        }
        return new SoakReport(
                seconds,
                warmUpSeconds,
                totals.calls(),
                totals.failures(),
                totals.utterances(),
                totals.turns(),
                trends,
                samples);
    }

    /** Whether nothing grows and no call broke off. */
    public boolean isFlat() {
        return failedCalls == 0 && trends.stream().allMatch(one -> one.trend().isFlat());
    }
}
