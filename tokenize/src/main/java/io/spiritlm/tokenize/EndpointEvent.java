package io.spiritlm.tokenize;

import io.spiritlm.wire.Pcm16;

/** What the {@link Endpointer} found. Of one utterance: one start, its speech in order and without gaps, one end. */
public sealed interface EndpointEvent {
    /** Counts a leg's utterances from 0. */
    long utterance();

    /** An utterance has begun: it has had the least speech that makes one. */
    record Started(long utterance, long firstSample) implements EndpointEvent {}

    /** The utterance's next samples. */
    record Speech(long utterance, long firstSample, Pcm16 samples) implements EndpointEvent {}

    /**
     * The utterance is over.
     *
     * @param endSample the sample behind its last
     * @param decidedAt how many samples of the leg had been heard when this was decided
     */
    record Ended(long utterance, long endSample, long decidedAt, Cause cause) implements EndpointEvent {}

    /** Why an utterance ended. */
    enum Cause {
        /** Long enough silence. */
        SILENCE,
        /** As long as an utterance may be. */
        LENGTH,
        /** The caller said so. */
        FLUSH,
        /** The leg was closed. */
        CLOSE
    }
}
