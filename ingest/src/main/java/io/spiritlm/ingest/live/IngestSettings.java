package io.spiritlm.ingest.live;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;

/**
 * How a process takes live calls.
 *
 * @param instance a name that is the same when this process comes back, so that it gets its calls back
 * @param address where clients find this process, for those whose call it has
 * @param resumeWithin a call that no connection has is closed after this time
 * @param meters where it is measured
 */
public record IngestSettings(Optional<String> instance, String address, Duration resumeWithin, MeterRegistry meters) {
    /** A minute. */
    public static final Duration RESUME_WITHIN = Duration.ofMinutes(1);

    public IngestSettings {
        if (address.isBlank()) {
            throw new IllegalArgumentException("ingest: expected an address, found none");
        }
        if (!resumeWithin.isPositive()) {
            throw new IllegalArgumentException("ingest: expected some time to resume within, found " + resumeWithin);
        }
    }
}
