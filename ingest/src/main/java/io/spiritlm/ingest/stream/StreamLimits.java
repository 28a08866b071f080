package io.spiritlm.ingest.stream;

import java.time.Duration;

/**
 * What a client must keep to.
 *
 * @param lead how much sound may come at once, before it must come in time
 * @param pace how many seconds of sound a second may bring on the whole
 * @param openWithin how long after connecting the first message may take
 * @param idle how long nothing at all may come
 */
public record StreamLimits(Duration lead, double pace, Duration openWithin, Duration idle) {
    public static final StreamLimits DEFAULT =
            new StreamLimits(Duration.ofSeconds(30), 1.25, Duration.ofSeconds(5), Duration.ofSeconds(60));

    public StreamLimits {
        positive("lead", lead);
        if (!(pace >= 1 && pace <= 1e6)) {
            throw new IllegalArgumentException("pace: expected 1 to 1e6, found " + pace);
        }
        positive("open within", openWithin);
        positive("idle", idle);
    }

    static void positive(String what, Duration duration) {
        if (duration.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(what + ": expected at least 1 ms, found " + duration);
        }
    }
}
