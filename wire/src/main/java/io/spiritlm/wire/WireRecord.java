package io.spiritlm.wire;

import java.util.Optional;

/** A record of any topic. */
public sealed interface WireRecord
        permits AudioRecord, UnitsRecord, ContinuationRecord, SpeechRecord, Session, DeadLetter {

    /** The epoch in which the writer owns the partition; it grows with every new owner. */
    long epoch();

    /** The call whose partition this belongs to; none for a fence and a dead letter, which name their partition. */
    Optional<CallId> call();
}
