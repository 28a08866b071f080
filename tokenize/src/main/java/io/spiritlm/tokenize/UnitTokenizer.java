package io.spiritlm.tokenize;

import io.spiritlm.wire.units.Codebooks;

/**
 * Turns speech into units: semantic ones, and pitch and style where the model has them. Thread-safe: streams of one tokenizer
 * may be used from several threads, a stream from one at a time. Calls compute for milliseconds and must not be made on an event
 * loop.
 */
public interface UnitTokenizer extends AutoCloseable {
    /** How many units each stream has. */
    Codebooks codebooks();

    /** Samples (16 kHz) from one semantic unit to the next. */
    int hopSamples();

    /** Samples from a unit's first to the last that decides it, at most: how far final units lag behind the audio. */
    int lagSamples();

    /** A stream for utterances, one after the other. */
    TokenizerStream open();

    @Override
    void close();
}
