package io.spiritlm.ingest.stream;

import io.spiritlm.ingest.PcmRate;

/**
 * Sound may come in a lead at once, and at a pace on the whole; what isn't used up is saved, up to the lead. Not thread-safe.
 */
final class RateLimit {
    private static final double NANOS = 1e9;

    private final double leadSeconds;
    private final double pace;
    private double allowedSeconds;
    private long lastNanos;

    RateLimit(StreamLimits limits, long nowNanos) {
        leadSeconds = limits.lead().toNanos() / NANOS;
        pace = limits.pace();
        allowedSeconds = leadSeconds;
        lastNanos = nowNanos;
    }

    /** Whether so much may come now; if it may, it counts. */
    boolean take(long samples, PcmRate rate, long nowNanos) {
        allowedSeconds = Math.min(leadSeconds, allowedSeconds + (nowNanos - lastNanos) / NANOS * pace);
        lastNanos = nowNanos;
        double wanted = (double) samples / rate.hz();
        if (wanted > allowedSeconds + 1e-9) {
            return false;
        }
        allowedSeconds -= wanted;
        return true;
    }
}
