package io.spiritlm.bridge;

import io.opentelemetry.api.trace.SpanContext;
import io.spiritlm.wire.DeadLetter.Origin;
import java.time.Instant;

/**
 * A record that was read. Its partition's committed position stays at or before it until it is acknowledged. Thread-safe.
 *
 * @param <T> the topic's records
 */
public final class Delivered<T> {
    private final T value;
    private final Origin origin;
    private final Instant writtenAt;
    private final SpanContext cause;
    private final Assignment assignment;
    private final Assignment.Slot slot;

    Delivered(
            T value, Origin origin, Instant writtenAt, SpanContext cause, Assignment assignment, Assignment.Slot slot) {
        this.value = value;
        this.origin = origin;
        this.writtenAt = writtenAt;
        this.cause = cause;
        this.assignment = assignment;
        this.slot = slot;
    }

    public T value() {
        return value;
    }

    /** Where it lies. */
    public Origin origin() {
        return origin;
    }

    /** When it was written, by the writer's clock, to the millisecond. */
    public Instant writtenAt() {
        return writtenAt;
    }

    /** Says that it need not be read again. Calls beyond the first, and after the partition went elsewhere, do nothing. */
    public void acknowledge() {
        assignment.acknowledge(slot);
    }

    /** One of its outputs lies at {@code offset}. */
    void wrote(long offset) {
        assignment.wrote(slot, offset);
    }

    /** The span that wrote it; an invalid one if it doesn't say. */
    SpanContext cause() {
        return cause;
    }

    Assignment assignment() {
        return assignment;
    }

    Assignment.Slot slot() {
        return slot;
    }
}
