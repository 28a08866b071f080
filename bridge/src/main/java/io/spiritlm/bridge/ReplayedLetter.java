package io.spiritlm.bridge;

import io.spiritlm.wire.DeadLetter.Origin;

/** What became of a dead letter that was to be replayed. */
public sealed interface ReplayedLetter {
    /** Where the record it holds lay. */
    Origin origin();

    /**
     * Its record was appended.
     *
     * @param now where it lies as well
     */
    record Appended(Origin origin, Origin now) implements ReplayedLetter {}

    /** Its record would have been appended. */
    record Rehearsed(Origin origin) implements ReplayedLetter {}

    /**
     * Its record can't be appended.
     *
     * @param reason what was expected and what was found
     */
    record Refused(Origin origin, String reason) implements ReplayedLetter {}
}
