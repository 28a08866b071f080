package io.spiritlm.bridge;

import io.spiritlm.wire.CallId;
import java.util.Optional;

/** What a call's mailbox needs of its stage. */
interface StageWork<I, O> {

    /** The stage's name. */
    String stage();

    CallHandler<I, O> open(CallId call, Assignment assignment);

    /** For a new mailbox's spans. */
    CallTraces traces();

    /** Nothing if an earlier owner wrote it. */
    Optional<EncodedRecord> encode(O output, Assignment assignment);

    void emit(StageEvent<I, O> event);

    /** The call's handler failed. */
    void failed(CallId call, Assignment assignment);

    /** Records were dropped, without an event. */
    void released(int records);

    /** An empty mailbox whose handler remembers nothing. */
    void idle(CallMailbox<I, O> mailbox);

    /** A failure that is no single call's. */
    void broken(Throwable failure);
}
