package io.spiritlm.bridge;

import org.reactivestreams.Publisher;

/**
 * One call's work in a stage, with whatever the stage remembers of the call.
 *
 * <p>Its methods, and requests to the publishers it returns, never overlap, and each sees what the one before wrote; they run on
 * the stage's threads and may compute or block there, but while one does, the call's next record waits. It may be opened in the
 * middle of a call, after a restart or a failure.
 *
 * @param <I> records of the stage's input topic
 * @param <O> records of its output topic
 */
public interface CallHandler<I, O> extends AutoCloseable {

    /**
     * Takes the call's next record, in the order of its partition; the publishers of earlier ones may still be running.
     *
     * <p>What the returned publisher emits is written in the order of emission, across all publishers of the call. When it
     * completes, the record counts as finished: it is acknowledged once all that the call emitted before is written. A record
     * that must be read again after a restart until some later output is written, as the chunks of an utterance, must not
     * finish earlier; it is enough to hold the first of them, for positions are committed without gaps.
     *
     * <p>An exception or an error from the publisher ends this handler: its unfinished records are set aside in {@code
     * spirit.dead-letters}, and the call goes on with a new handler. Failures that the listener should hear of belong in a
     * record. Only an {@link UnusableRecordException} of this method leaves the handler and all other records as they were.
     *
     * @return the outputs; empty, and complete at once, if there are none
     */
    Publisher<? extends O> handle(I record);

    /**
     * Told when records of the call are unfinished and none has come for {@link StageRunner#IDLE_LIMIT}, and again after as long:
     * what waits for more is to be ended, as if its end had come, for it holds its partition's position. What comes of that is
     * emitted by publishers that still run.
     */
    default void expire() {}

    /** Whether nothing is remembered: asked when no record is unfinished, and the handler is closed if so. */
    boolean isIdle();

    /** Frees what it holds. Publishers that still run are cancelled before. */
    @Override
    void close();

    /** Opens handlers; called on the stage's threads, for several calls at once. */
    @FunctionalInterface
    interface Factory<I, O> {
        /** Opens a handler for a call. */
        CallHandler<I, O> open(Opening<O> opening);
    }
}
