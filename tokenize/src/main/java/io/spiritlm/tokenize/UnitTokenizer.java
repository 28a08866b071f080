package io.spiritlm.tokenize;

/**
 * Turns speech into semantic units. Thread-safe: streams of one tokenizer may be used from several threads, a stream from one at
 * a time. Calls compute for milliseconds and must not be made on an event loop.
 */
public interface UnitTokenizer extends AutoCloseable {
    /** How many unit ids there are; ids are 0 up to this. */
    int codebookSize();

    /** Samples (16 kHz) from one unit to the next. */
    int hopSamples();

    /** Samples from a unit's first to the last that decides it, at most: how far final units lag behind the audio. */
    int lagSamples();

    /** A stream for utterances, one after the other. */
    UnitStream open();

    @Override
    void close();
}
