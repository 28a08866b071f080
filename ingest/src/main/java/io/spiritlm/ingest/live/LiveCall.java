package io.spiritlm.ingest.live;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A live leg in the hands of one connection. Thread-safe, but what is sent goes out one after the other: subscribe to the next when the
 * one before has completed.
 */
public interface LiveCall {
    LegId leg();

    /** By which {@link LiveCalls#resume} knows the call, at every process; 1 to 512 characters of base64url. */
    String ticket();

    /** What of the leg can't be lost any more. */
    Safe safe();

    /** Appends samples, at most 1 s; completes when they are safe. Fails with a {@link CallElsewhere} when the call is another process's. */
    Mono<Safe> audio(Pcm16 samples);

    /** Appends a text as an utterance, and counts as a message. Fails as {@link #audio}. */
    Mono<Safe> text(String text);

    /** Ends the utterance that is being said, and counts as a message. Fails as {@link #audio}. */
    Mono<Safe> flush();

    /** Says that no more of this leg follows, and counts as a message. Results may still come. Fails as {@link #audio}. */
    Mono<Safe> close();

    /**
     * What comes of the leg, in each topic in order; for one subscriber. Completes when it is left. Fails with a
     * {@link CallElsewhere} when the call becomes another process's or connection's, and with a {@link TooSlow} when 1,024 results wait
     * for demand.
     */
    Flux<CallResult> results();

    /** Lets go of the call without ending it: it may be taken up again within a minute, and is closed then. */
    void leave();

    /**
     * How much of a leg is written and acknowledged by Kafka.
     *
     * @param samples at 16 kHz
     * @param messages texts, flushes and closes
     */
    record Safe(long samples, long messages) {}
}
