package io.spiritlm.tokenize;

import io.spiritlm.wire.units.UnitTracks;
import java.util.Optional;

/**
 * Units of one utterance at a time, as they become final. How the audio is cut into calls of {@link #step} makes no difference
 * to the units. Not thread-safe.
 *
 * <p>Units come one for each frame, not deduplicated; frames are counted from the utterance's start.
 */
public interface TokenizerStream {
    /**
     * Takes the utterance's next samples and gives the units that are final by them.
     *
     * @param samples 16 kHz, -1..1; kept by nobody
     * @throws IllegalStateException when the tokenizer is closed
     */
    UnitTracks step(float[] samples);

    /**
     * What the utterance's units may be so far, from its first frame on, if that has been computed anew since it was last asked
     * for; always empty where units become final as the utterance goes on.
     */
    default Optional<UnitTracks> preview() {
        return Optional.empty();
    }

    /**
     * Ends the utterance: gives its remaining units, and is ready for the next utterance. One of under
     * 80 ms has none.
     */
    UnitTracks finish();

    /** Forgets the utterance, ready for the next. */
    void reset();
}
