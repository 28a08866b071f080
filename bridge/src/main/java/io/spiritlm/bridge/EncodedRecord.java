package io.spiritlm.bridge;

import io.opentelemetry.api.trace.Span;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.Place;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** A record ready to be written. Owns its arrays. */
final class EncodedRecord {
    final String topic;
    final byte[] key;
    /** Null for a deletion, as Kafka has it. */
    final byte @Nullable [] value;

    private final Optional<CallId> call;
    private final OptionalInt fixedPartition;
    private final Optional<Place> place;
    private final Headers headers;
    /** Ends when this is written; an invalid one if none does. */
    private final Span ends;

    private EncodedRecord(
            String topic,
            byte[] key,
            byte @Nullable [] value,
            Optional<CallId> call,
            OptionalInt fixedPartition,
            Optional<Place> place,
            Headers headers,
            Span ends) {
        this.topic = topic;
        this.key = key;
        this.value = value;
        this.call = call;
        this.fixedPartition = fixedPartition;
        this.place = place;
        this.headers = headers;
        this.ends = ends;
    }

    private static EncodedRecord untraced(
            String topic,
            byte[] key,
            byte @Nullable [] value,
            Optional<CallId> call,
            OptionalInt fixedPartition,
            Optional<Place> place) {
        return new EncodedRecord(
                topic, key, value, call, fixedPartition, place, new RecordHeaders(), Span.getInvalid());
    }

    /**
     * Encodes a call's record.
     *
     * @throws IllegalArgumentException if the record belongs to no call, or is too large
     */
    static <T extends WireRecord> EncodedRecord ofCall(Topic<T> topic, T record) {
        if (record.call().isEmpty()) {
            throw new IllegalArgumentException(topic + " record: expected one that belongs to a call, found a "
                    + record.getClass().getSimpleName() + ", which must name its partition");
        }
        return untraced(
                topic.name(),
                topic.key(record),
                topic.encode(record),
                record.call(),
                OptionalInt.empty(),
                record.place());
    }

    /**
     * Encodes a record for a partition of the writer's choice.
     *
     * @throws IllegalArgumentException if the record is too large
     */
    static <T extends WireRecord> EncodedRecord of(Topic<T> topic, int partition, T record) {
        return untraced(
                topic.name(),
                topic.key(record),
                topic.encode(record),
                Optional.empty(),
                OptionalInt.of(partition),
                record.place());
    }

    /** A record that is encoded already. */
    static EncodedRecord ofBytes(Topic<?> topic, int partition, byte[] key, byte[] value) {
        return untraced(topic.name(), key, value, Optional.empty(), OptionalInt.of(partition), Optional.empty());
    }

    /** The deletion of what a compacted topic has of a call under {@code key}. */
    static EncodedRecord deletion(Topic<?> topic, CallId call, byte[] key) {
        return untraced(topic.name(), key, null, Optional.of(call), OptionalInt.empty(), Optional.empty());
    }

    /** The same record, as this span's. */
    EncodedRecord writtenIn(Span span) {
        return in(span, Span.getInvalid());
    }

    /** The same record, as this span's last. */
    EncodedRecord writtenLastIn(Span span) {
        return in(span, span);
    }

    private EncodedRecord in(Span span, Span ending) {
        return new EncodedRecord(topic, key, value, call, fixedPartition, place, TraceHeaders.of(span), ending);
    }

    /** Where it stands in its call, if it belongs to one. */
    Optional<Place> place() {
        return place;
    }

    /** What goes with it; empty if no span writes it. */
    Headers headers() {
        return headers;
    }

    /** Says that it lies in its topic. */
    void written() {
        ends.end();
    }

    int partition(int partitions) {
        return call.map(of -> CallPartition.of(of, partitions)).orElseGet(fixedPartition::getAsInt);
    }
}
