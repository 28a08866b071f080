package io.spiritlm.tokenize.model;

import java.util.Arrays;

/**
 * An utterance's fundamental frequency, a frame each {@value #HOP_SAMPLES} samples at 16 kHz, the first at the first sample.
 *
 * <p>Immutable. Unvoiced frames between voiced ones have F0 on a line between these (in steps, where it was found in fewer frames);
 * what lies before the first or behind the last has theirs, in a track {@linkplain #leavingLoneFrame made so} only if several are
 * voiced. Without any voiced frame F0 is 0.
 */
public final class F0Track {
    public static final int HOP_SAMPLES = 80;

    private final float[] hertz;
    private final boolean[] voiced;

    private F0Track(float[] hertz, boolean[] voiced) {
        this.hertz = hertz;
        this.voiced = voiced;
    }

    /**
     * A track of what was found in each frame.
     *
     * @param voicedHertz F0 where voiced, 0 elsewhere
     * @throws IllegalArgumentException for a value that is no frequency
     */
    public static F0Track of(float[] voicedHertz) {
        boolean[] voiced = new boolean[voicedHertz.length];
        for (int frame = 0; frame < voiced.length; frame++) {
            float f0 = voicedHertz[frame];
            if (!(f0 >= 0 && f0 < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("F0 of frame " + frame + ": expected 0 or a frequency, found " + f0);
            }
            voiced[frame] = f0 > 0;
        }
        return new F0Track(withoutGaps(voicedHertz), voiced);
    }

    /**
     * As {@link #of}, but without filling anything from a single voiced frame: with one, F0 is 0 in all others.
     *
     * @param voicedHertz F0 where voiced, 0 elsewhere
     * @throws IllegalArgumentException for a value that is no frequency
     */
    public static F0Track leavingLoneFrame(float[] voicedHertz) {
        F0Track filled = of(voicedHertz);
        int voicedFrames = 0;
        for (boolean voiced : filled.voiced) {
            voicedFrames += voiced ? 1 : 0;
        }
        return voicedFrames == 1 ? new F0Track(voicedHertz.clone(), filled.voiced) : filled;
    }

    /**
     * A track whose gaps are filled already, at another rate than its own: in steps, not on a line.
     *
     * @param hertz F0 of every frame; 0 in all of them where nothing is voiced
     * @param voiced whether each frame is voiced
     * @throws IllegalArgumentException if the two differ in length, or for a value that is no frequency
     */
    static F0Track of(float[] hertz, boolean[] voiced) {
        if (hertz.length != voiced.length) {
            throw new IllegalArgumentException("F0 track: expected F0 and voicing of as many frames, found "
                    + hertz.length + " and " + voiced.length);
        }
        for (int frame = 0; frame < hertz.length; frame++) {
            float f0 = hertz[frame];
            if (!(f0 >= 0 && f0 < Float.POSITIVE_INFINITY) || (voiced[frame] && f0 == 0)) {
                throw new IllegalArgumentException("F0 of frame " + frame + ": expected "
                        + (voiced[frame] ? "a frequency" : "0 or a frequency") + ", found " + f0);
            }
        }
        return new F0Track(hertz.clone(), voiced.clone());
    }

    /** F0 of every frame, of what is 0 where unvoiced: gaps on a line, the ends extended; 0 where nothing is voiced. */
    static float[] withoutGaps(float[] voicedHertz) {
        float[] hertz = voicedHertz.clone();
        int before = -1;
        for (int frame = 0; frame < hertz.length; frame++) {
            if (voicedHertz[frame] > 0) {
                fill(hertz, before, frame);
                before = frame;
            }
        }
        if (before >= 0) {
            Arrays.fill(hertz, before, hertz.length, hertz[before]);
        }
        return hertz;
    }

    /** Fills the gap between two voiced frames, or before the first one ({@code before} is -1). */
    private static void fill(float[] hertz, int before, int after) {
        float from = before < 0 ? hertz[after] : hertz[before];
        float step = (hertz[after] - from) / (after - before);
        for (int frame = before + 1; frame < after; frame++) {
            hertz[frame] = from + step * (frame - before);
        }
    }

    /** How many frames there are. */
    public int frames() {
        return hertz.length;
    }

    /** F0 of every frame in Hz, gaps filled; a copy. */
    public float[] hertz() {
        return hertz.clone();
    }

    /** Whether each frame is voiced; a copy. */
    public boolean[] voiced() {
        return voiced.clone();
    }
}
