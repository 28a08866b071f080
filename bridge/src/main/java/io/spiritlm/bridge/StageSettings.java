package io.spiritlm.bridge;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Optional;

/**
 * How a stage runs.
 *
 * @param threads on which handlers work, each on one call at a time
 * @param maxUnfinished records handed to handlers and not finished; at this bound reading stops, so it must exceed what handlers
 *     hold while they wait for more input
 * @param source how it reads
 * @param instance a name that is the same when this process comes back, so that it gets its partitions back
 * @param meters where it is measured
 * @param telemetry where its part of each utterance's trace goes; its SDK takes its ids from {@link UtteranceTraceIds}
 */
public record StageSettings(
        int threads,
        int maxUnfinished,
        SourceSettings source,
        Optional<String> instance,
        MeterRegistry meters,
        OpenTelemetry telemetry) {
    /** Of a stage that nobody watches. */
    public StageSettings(int threads, int maxUnfinished, SourceSettings source, Optional<String> instance) {
        this(threads, maxUnfinished, source, instance, new CompositeMeterRegistry());
    }

    /** Of a stage that nobody traces. */
    public StageSettings(
            int threads, int maxUnfinished, SourceSettings source, Optional<String> instance, MeterRegistry meters) {
        this(threads, maxUnfinished, source, instance, meters, OpenTelemetry.noop());
    }

    public StageSettings {
        if (threads < 1 || maxUnfinished < 1) {
            throw new IllegalArgumentException("stage: expected at least 1 thread and 1 unfinished record, found "
                    + threads + " and " + maxUnfinished);
        }
    }

    /** A thread per processor, 16,384 unfinished records. */
    public static StageSettings standard() {
        return new StageSettings(
                Runtime.getRuntime().availableProcessors(), 16_384, SourceSettings.standard(), Optional.empty());
    }
}
