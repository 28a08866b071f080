package io.spiritlm.ingest.live;

import io.spiritlm.wire.Request;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Where a transport opens calls, and takes them up again. Thread-safe. */
public interface LiveCalls {
    /**
     * Opens a call of one leg; completes when that is written. Fails with a {@link CallRefused} when this process can't take calls now.
     *
     * @param metadata what the caller wants remembered; {@link io.spiritlm.wire.AudioRecord.Open} says what may stand there
     */
    Mono<LiveCall> open(Request request, Map<String, String> metadata);

    /**
     * Takes up a call whose connection was lost, here or at another process; an older connection that still holds it loses it.
     *
     * <p>Fails with a {@link CallElsewhere} when another process has it, with a {@link CallRefused} when the call is unknown or has ended, or
     * the ticket or cursor is malformed.
     *
     * @param ticket {@link LiveCall#ticket()}
     * @param cursor of the last result that was received; empty if none was
     */
    Mono<LiveCall> resume(String ticket, String cursor);
}
