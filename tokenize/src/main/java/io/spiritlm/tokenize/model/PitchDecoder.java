package io.spiritlm.tokenize.model;

/**
 * F0 of how likely each pitch is: the mean of the likeliest and its {@value #NEIGHBOURS} neighbours on each side, weighted by
 * likelihood. Immutable.
 */
final class PitchDecoder {
    /** On each side; at the edge the outermost pitch stands for those that aren't there. */
    private static final int NEIGHBOURS = 4;

    /** Of the likeliest pitch in a voiced frame, at the least, exclusive. */
    static final float VOICED_ABOVE = 0.05f;

    private static final float LOWEST_HZ = 50;
    private static final float HIGHEST_HZ = 1_100;
    private static final double HZ_OF_0_CENTS = 10;

    private final float[] cents;

    /** @param cents of each pitch above 10 Hz */
    PitchDecoder(float[] cents) {
        this.cents = cents.clone();
    }

    /**
     * F0 where voiced, 0 elsewhere and where it is below 50 Hz.
     *
     * @param likelihoods {@code [frames, pitches]}, row-major, each 0..1
     */
    float[] voicedHertz(float[] likelihoods) {
        float[] hertz = new float[likelihoods.length / cents.length];
        for (int frame = 0; frame < hertz.length; frame++) {
            float f0 = hertz(likelihoods, frame * cents.length);
            hertz[frame] = f0 < LOWEST_HZ ? 0 : f0;
        }
        return hertz;
    }

    private float hertz(float[] likelihoods, int row) {
        int likeliest = 0;
        for (int pitch = 1; pitch < cents.length; pitch++) {
            if (likelihoods[row + pitch] > likelihoods[row + likeliest]) {
                likeliest = pitch;
            }
        }
        if (!(likelihoods[row + likeliest] > VOICED_ABOVE)) {
            return 0;
        }
        double weighted = 0;
        double sum = 0;
        for (int i = likeliest - NEIGHBOURS; i <= likeliest + NEIGHBOURS; i++) {
            int pitch = Math.clamp(i, 0, cents.length - 1);
            weighted += (double) cents[pitch] * likelihoods[row + pitch];
            sum += likelihoods[row + pitch];
        }
        return (float) (HZ_OF_0_CENTS * Math.pow(2, weighted / sum / 1_200));
    }

    /**
     * A track of F0 at the network's rate: gaps are filled at that rate, then what is above 1100 Hz becomes 1100 Hz, and each frame
     * takes F0 and voicing of the network's that it falls into.
     *
     * @param voicedHertz as {@link #voicedHertz}; at least one frame
     * @param frames of the track
     */
    static F0Track track(float[] voicedHertz, int frames) {
        float[] filled = F0Track.withoutGaps(voicedHertz);
        float[] hertz = new float[frames];
        boolean[] voiced = new boolean[frames];
        // In float, as torch.nn.functional.interpolate: in a long sound it moves some of the last frames by one.
        float scale = (float) voicedHertz.length / frames;
        for (int frame = 0; frame < frames; frame++) {
            int from = Math.min(voicedHertz.length - 1, (int) (frame * scale));
            hertz[frame] = Math.min(filled[from], HIGHEST_HZ);
            voiced[frame] = voicedHertz[from] > 0;
        }
        return F0Track.of(hertz, voiced);
    }
}
