package io.spiritlm.train.lm;

import java.time.Duration;

/**
 * The time a training has worked. A stretch between two readings counts a few seconds at most: a process that was suspended,
 * or a machine that slept, hasn't trained meanwhile. Not thread-safe.
 */
final class TrainingClock {
    private static final Duration LONGEST_STRETCH = Duration.ofSeconds(20);

    private Duration spent;
    private long lastNanos;

    /**
     * Goes on from an earlier run's time.
     *
     * @param nanos of a monotonic clock
     */
    TrainingClock(Duration before, long nanos) {
        spent = before;
        lastNanos = nanos;
    }

    /** Counts the time since the last reading. */
    Duration read(long nanos) {
        var stretch = Duration.ofNanos(nanos - lastNanos);
        spent = spent.plus(stretch.compareTo(LONGEST_STRETCH) > 0 ? LONGEST_STRETCH : stretch);
        lastNanos = nanos;
        return spent;
    }
}
