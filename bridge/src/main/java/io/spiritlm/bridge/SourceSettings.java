package io.spiritlm.bridge;

import java.time.Duration;

/**
 * How a source reads.
 *
 * @param bufferRecords reading pauses when this many records wait for demand; overshot by at most {@code pollRecords}
 * @param pollRecords the most records one poll takes
 * @param commitEvery pause between commits
 * @param drainLimit when partitions are taken away: the longest wait for records that are being worked on
 */
public record SourceSettings(int bufferRecords, int pollRecords, Duration commitEvery, Duration drainLimit) {
    public SourceSettings {
        positive("buffer in records", bufferRecords);
        positive("poll in records", pollRecords);
        if (commitEvery.isNegative() || drainLimit.isNegative()) {
            throw new IllegalArgumentException(
                    "source: expected durations from 0, found commit " + commitEvery + ", drain " + drainLimit);
        }
    }

    /** 512 records buffered, at most 256 more; commits 5 times a second; drains for up to half a second. */
    public static SourceSettings standard() {
        return new SourceSettings(512, 256, Duration.ofMillis(200), Duration.ofMillis(500));
    }

    private static void positive(String what, int actual) {
        if (actual < 1) {
            throw new IllegalArgumentException(what + ": expected at least 1, found " + actual);
        }
    }
}
