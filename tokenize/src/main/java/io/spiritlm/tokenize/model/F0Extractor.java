package io.spiritlm.tokenize.model;

/**
 * Finds the fundamental frequency of speech. Thread-safe; computes on the calling thread, which must be neither an event loop's nor
 * virtual.
 */
public interface F0Extractor extends AutoCloseable {
    /**
     * The track of an utterance: one frame more than its whole hops, whatever is in it.
     *
     * @param samples 16 kHz, -1..1, finite
     */
    F0Track f0(float[] samples);

    @Override
    void close();
}
