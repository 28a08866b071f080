package io.spiritlm.vocode.model;

/**
 * An utterance vocoded while its frames arrive: all outputs behind one another equal {@link UnitVocoder#waveform} of all
 * frames, up to float rounding (1e-4), however they were cut.
 *
 * <p>A frame's samples are final once the {@link UnitHifiGanConfig#contextFrames} frames behind it are known: that is the lag.
 * The state is at most twice as many frames and {@code leastFrames}. Not thread-safe.
 */
public final class WaveformStream {
    private static final int MOST_FRAMES = 250; // computed at once: 10 s

    private final UnitVocoder vocoder;
    private final int speaker;
    private final int style;
    private final int leastFrames;
    private final int context;
    private final int hop;
    /** The last final frames, as many as change what follows, and all that are not final. */
    private SpokenUnits window = SpokenUnits.NONE;

    private int finalFrames; // at the window's start

    /**
     * @param speaker as in {@link UnitVocoder#waveform}
     * @param style likewise
     * @param leastFrames final frames are held back until there are so many: each call costs its context beside them
     */
    public WaveformStream(UnitVocoder vocoder, int speaker, int style, int leastFrames) {
        if (leastFrames < 1) {
            throw new IllegalArgumentException("least frames: expected at least 1, found " + leastFrames);
        }
        this.vocoder = vocoder;
        this.speaker = speaker;
        this.style = style;
        this.leastFrames = leastFrames;
        context = vocoder.config().contextFrames();
        hop = vocoder.config().hopSamples();
    }

    /** Takes the next frames; gives the samples that became final, perhaps none. */
    public float[] step(SpokenUnits frames) {
        window = window.then(frames);
        int ready = window.count() - context - finalFrames;
        return ready >= leastFrames ? made(ready) : new float[0];
    }

    /** Ends the utterance: gives its last samples and is ready for another one. */
    public float[] finish() {
        float[] last = made(window.count() - finalFrames);
        reset();
        return last;
    }

    /** Forgets everything: ready for another utterance. */
    public void reset() {
        window = SpokenUnits.NONE;
        finalFrames = 0;
    }

    private float[] made(int count) {
        float[] samples = new float[count * hop];
        int done = 0;
        while (done < count) {
            int now = Math.min(count - done, MOST_FRAMES);
            SpokenUnits around = window.between(0, Math.min(window.count(), finalFrames + now + context));
            float[] waveform = vocoder.waveform(around, speaker, style);
            System.arraycopy(waveform, finalFrames * hop, samples, done * hop, now * hop);
            done += now;
            finalFrames += now;
            int past = Math.max(0, finalFrames - context);
            window = window.between(past, window.count());
            finalFrames -= past;
        }
        return samples;
    }
}
