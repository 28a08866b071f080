package io.spiritlm.wire;

import java.util.Optional;

/** A record of any topic. */
public sealed interface WireRecord
        permits AudioRecord, UnitsRecord, ContinuationRecord, SpeechRecord, Session, DeadLetter {

    /**
     * The epoch in which the writer owns the partition; it grows with every new owner. 0 for a writer that owns none and writes
     * calls of its own.
     */
    long epoch();

    /** The call whose partition this belongs to; none for a fence and a dead letter, which name their partition. */
    Optional<CallId> call();

    /** Its place among the records of its leg; none for a fence, a dead letter and a session. */
    default Optional<Place> place() {
        return Optional.empty();
    }
}
