package io.spiritlm.bridge;

import io.spiritlm.wire.CallId;
import java.util.List;

/**
 * What a call's handler begins with.
 *
 * @param epoch of the partition's owner, to be written in its output records
 * @param written what earlier owners wrote of records that now come again, as far as {@link Stage#remembered} names it, oldest
 *     first. Outputs with a {@link io.spiritlm.wire.Place} that was written are dropped, so a handler may write them again
 * @param sessions what is kept of the call's legs; {@link CallSessions#NONE} in a stage that keeps none
 */
public record Opening<O>(CallId call, long epoch, List<O> written, CallSessions sessions) {
    public Opening {
        written = List.copyOf(written);
    }

    /** In a stage that keeps no sessions. */
    public Opening(CallId call, long epoch, List<O> written) {
        this(call, epoch, written, CallSessions.NONE);
    }
}
