package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What prompts an answer. It goes with every record of the answer, so that each can be judged by itself.
 *
 * @param request what is wanted
 * @param heardAt when ingest received the last sample this record rests on; in an answer, the utterance's end. Finer than a
 *     microsecond is dropped
 */
public record Cue(Request request, Instant heardAt) {

    public Cue {
        requireNonNull(request, "request");
        heardAt = Check.instant("heard at", heardAt);
    }

    /** When the answer is no longer wanted. */
    public Instant deadline() {
        return heardAt.plus(request.answerWithin());
    }
}
