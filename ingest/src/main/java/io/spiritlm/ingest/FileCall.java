package io.spiritlm.ingest;

import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import java.util.Map;

/**
 * The one-legged call that a file becomes.
 *
 * @param epoch this ingest's epoch for the call's partition
 * @param leg whose audio the file is
 * @param request what is wanted for each of its utterances
 * @param metadata what the caller wants remembered; {@link io.spiritlm.wire.AudioRecord.Open} checks it
 */
public record FileCall(long epoch, LegId leg, Request request, Map<String, String> metadata) {
    public FileCall {
        requireNonNull(leg, "leg");
        requireNonNull(request, "request");
        metadata = Map.copyOf(metadata);
    }
}
