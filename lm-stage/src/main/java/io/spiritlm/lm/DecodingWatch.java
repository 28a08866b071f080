package io.spiritlm.lm;

import io.spiritlm.wire.Finish;

/** Told of what a language model does, on its own thread, which waits meanwhile. Times are in nanoseconds. */
public interface DecodingWatch {
    /** Watches nothing. */
    DecodingWatch NONE = new DecodingWatch() {};

    /** The network worked, waiting not counted. */
    default void worked(long nanos) {}

    /**
     * An answer got a slot.
     *
     * @param waited since it was asked for
     * @param prompt its tokens
     * @param cached of those, the ones that the slot still had
     */
    default void admitted(long waited, int prompt, int cached) {}

    /**
     * An answer has its first token.
     *
     * @param since it was asked for
     */
    default void begun(long since) {}

    /**
     * Some answers got their next token.
     *
     * @param answers how many
     * @param nanos of the step, and of what was read of a prompt and taken in before it
     */
    default void stepped(int answers, long nanos) {}

    /** Some tokens were read, and it was computed how likely each is. */
    default void scored(int tokens) {}

    /** An answer gave its slot back: for a reason of its own, {@link Finish#CANCELLED} by its reader. */
    default void ended(Finish reason) {}
}
