package io.spiritlm.evaluate.speed;

import java.io.IOException;

/** A language model that writes the most probable tokens behind the match's prompts. */
interface Decoder extends AutoCloseable {
    /** What it is called in a report. */
    String name();

    /** Writes on the first {@code legs} prompts at once. */
    Decoding decode(int legs) throws IOException;

    @Override
    void close();
}
