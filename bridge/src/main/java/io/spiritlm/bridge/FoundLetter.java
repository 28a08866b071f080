package io.spiritlm.bridge;

import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.DeadLetter.Origin;
import java.time.Instant;

/** What lies in {@code spirit.dead-letters}. */
public sealed interface FoundLetter {
    /** Where it lies. */
    Origin place();

    /** When it was written, by the writer's clock, to the millisecond. */
    Instant writtenAt();

    /** A dead letter. */
    record Letter(Origin place, Instant writtenAt, DeadLetter letter) implements FoundLetter {}

    /**
     * A record that is no dead letter.
     *
     * @param reason why it can't be read as one
     * @param valueBytes its length
     */
    record Unreadable(Origin place, Instant writtenAt, String reason, int valueBytes) implements FoundLetter {}
}
