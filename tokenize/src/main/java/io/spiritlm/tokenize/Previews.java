package io.spiritlm.tokenize;

import io.spiritlm.wire.units.UnitTracks;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an utterance's semantic units may be while it is being said, of a network that sees it whole. Pitch and style have no preview:
 * they are normalised over the utterance.
 *
 * <p>A preview can be had each {@link #STEP_SAMPLES}, and is computed of half as many more, so all of an utterance's together are
 * computed of 1.5 times its sound: with what each call costs besides, at most twice what its units cost. Of what was heard before, which
 * then has sound on both sides, the later half replaces what the preview before said.
 */
final class Previews {
    /** From one preview to the next: 480 ms. */
    static final int STEP_SAMPLES = 7_680;

    /** What is heard again: 240 ms. */
    static final int AGAIN_SAMPLES = STEP_SAMPLES / 2;

    private final Function<float[], int[]> network;
    private final int hopSamples;
    private int[] units = {};
    private int heardSamples;

    /**
     * @param network gives the semantic units of some samples, one for each frame
     * @param hopSamples from one unit to the next; there are no previews unless half of {@link #AGAIN_SAMPLES} is a multiple of it, nor where
     *     the network needs so much sound for a frame that less than half of what is computed comes out
     */
    Previews(Function<float[], int[]> network, int hopSamples) {
        this.network = network;
        this.hopSamples = hopSamples;
    }

    /**
     * The latest preview, if there is a new one; it reaches to the last whole {@link #STEP_SAMPLES}.
     *
     * @param heard the utterance's samples, in the first {@code count}
     */
    Optional<UnitTracks> of(float[] heard, int count) {
        int end = count - count % STEP_SAMPLES;
        if (end == heardSamples || AGAIN_SAMPLES / 2 % hopSamples != 0) {
            return Optional.empty();
        }
        int begin = Math.max(0, heardSamples - AGAIN_SAMPLES);
        int skipped = begin == 0 ? 0 : AGAIN_SAMPLES / 2 / hopSamples;
        int kept = begin / hopSamples + skipped;
        int[] latest = network.apply(Arrays.copyOfRange(heard, begin, end));
        heardSamples = end;
        if (latest.length < skipped || units.length < kept) {
            return Optional.empty();
        }
        units = Arrays.copyOf(units, kept + latest.length - skipped);
        System.arraycopy(latest, skipped, units, kept, latest.length - skipped);
        return Optional.of(UnitTracks.ofFrames(0, units));
    }

    void reset() {
        units = new int[0];
        heardSamples = 0;
    }
}
