package io.spiritlm.tokenize;

/**
 * Units of one utterance at a time, as they become final. How the audio is cut into calls of {@link #step} makes no difference
 * to the units. Not thread-safe.
 */
public interface UnitStream {
    /** Shortest utterance that has units: 80 ms. */
    int SHORTEST_UTTERANCE_SAMPLES = 1280;

    /**
     * Takes the utterance's next samples and gives the units that are final by them, not deduplicated.
     *
     * @param samples 16 kHz, -1..1; kept by nobody
     * @throws IllegalStateException when the tokenizer is closed
     */
    int[] step(float[] samples);

    /**
     * Ends the utterance: gives its remaining units, and is ready for the next utterance. One of under
     * {@link #SHORTEST_UTTERANCE_SAMPLES} has none.
     */
    int[] finish();

    /** Forgets the utterance, ready for the next. */
    void reset();
}
