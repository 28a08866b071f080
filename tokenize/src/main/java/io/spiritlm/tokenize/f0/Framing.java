package io.spiritlm.tokenize.f0;

import io.spiritlm.tokenize.model.F0Track;

/** When frames begin, how long they are, and which F0 is looked for: what all steps share. */
final class Framing {
    static final int SAMPLE_RATE_HZ = 16_000;
    static final int HOP_SAMPLES = F0Track.HOP_SAMPLES;
    static final int FRAME_SAMPLES = 320;

    static final double LOWEST_F0_HZ = 60;
    static final double HIGHEST_F0_HZ = 400;

    private Framing() {}

    /** The frames that fit wholly into a signal but for the last. */
    static int frames(double[] signal) {
        return Math.max(0, (signal.length - FRAME_SAMPLES) / HOP_SAMPLES);
    }
}
