package io.spiritlm.ingest;

import io.spiritlm.wire.Pcm16;
import java.util.Arrays;
import java.util.Optional;

/**
 * The sampling rates at which live sound comes in, and how its samples are counted at 16 kHz: so many of the source's samples, a
 * <em>step</em>, are exactly so many of ours.
 */
public enum PcmRate {
    HZ_8000(8_000, 1, 2),
    HZ_16000(16_000, 1, 1),
    HZ_24000(24_000, 3, 2),
    HZ_48000(48_000, 3, 1);

    /** More than the resampler's filter looks back and ahead, at each rate; a test says so. */
    private static final int CONTEXT_MILLIS = 20;

    private final int hz;
    private final int sourceStep;
    private final int ourStep;

    PcmRate(int hz, int sourceStep, int ourStep) {
        this.hz = hz;
        this.sourceStep = sourceStep;
        this.ourStep = ourStep;
    }

    public static Optional<PcmRate> of(long hz) {
        return Arrays.stream(values()).filter(rate -> rate.hz == hz).findFirst();
    }

    /** Samples a second. */
    public int hz() {
        return hz;
    }

    /** Samples at 16 kHz in a step. */
    public int ourStep() {
        return ourStep;
    }

    /** The position at 16 kHz of the source's sample, rounded down to a whole step. */
    public long toOurs(long sourceSample) {
        return sourceSample / sourceStep * ourStep;
    }

    /** The position at 16 kHz behind so many of the source's samples, when none follow: rounded up. */
    public long toOursAtEnd(long sourceSamples) {
        return Math.ceilDiv(sourceSamples * Pcm16.SAMPLE_RATE_HZ, hz);
    }

    /** The position in the source of our sample, rounded down. */
    public long toSource(long ourSample) {
        return ourSample * hz / Pcm16.SAMPLE_RATE_HZ;
    }

    /**
     * From which of the source's samples on sound must be had to go on behind {@code ourSamples} as if nothing had been: a little
     * before the sample that lies there, for the filter to have its history. A whole number of steps.
     */
    public long neededFrom(long ourSamples) {
        if (this == HZ_16000) {
            return ourSamples;
        }
        long context = (long) hz * CONTEXT_MILLIS / 1_000;
        return Math.max(0, (toSource(ourSamples) - context) / sourceStep * sourceStep);
    }
}
