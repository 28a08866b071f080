package io.spiritlm.bridge;

import io.spiritlm.wire.CallId;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.util.Optional;
import java.util.OptionalInt;

/** A record ready to be written. Owns its arrays. */
final class EncodedRecord {
    final String topic;
    final byte[] key;
    final byte[] value;
    private final Optional<CallId> call;
    private final OptionalInt fixedPartition;

    private EncodedRecord(String topic, byte[] key, byte[] value, Optional<CallId> call, OptionalInt fixedPartition) {
        this.topic = topic;
        this.key = key;
        this.value = value;
        this.call = call;
        this.fixedPartition = fixedPartition;
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
        return new EncodedRecord(
                topic.name(), topic.key(record), topic.encode(record), record.call(), OptionalInt.empty());
    }

    /**
     * Encodes a record for a partition of the writer's choice.
     *
     * @throws IllegalArgumentException if the record is too large
     */
    static <T extends WireRecord> EncodedRecord of(Topic<T> topic, int partition, T record) {
        return new EncodedRecord(
                topic.name(), topic.key(record), topic.encode(record), Optional.empty(), OptionalInt.of(partition));
    }

    /** A record that is encoded already. */
    static EncodedRecord ofBytes(Topic<?> topic, int partition, byte[] key, byte[] value) {
        return new EncodedRecord(topic.name(), key, value, Optional.empty(), OptionalInt.of(partition));
    }

    int partition(int partitions) {
        return call.map(of -> CallPartition.of(of, partitions)).orElseGet(fixedPartition::getAsInt);
    }
}
