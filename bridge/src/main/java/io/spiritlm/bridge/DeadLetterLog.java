package io.spiritlm.bridge;

import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.DeadLetter.Origin;
import io.spiritlm.wire.Decoded;
import io.spiritlm.wire.Topics;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What was set aside. */
public final class DeadLetterLog {
    private DeadLetterLog() {}

    /**
     * Hands over, on the caller's thread, what {@code spirit.dead-letters} holds when this is called, one at a time; letters of
     * one partition, which come from partitions of that number, in the order they were set aside. Blocks.
     *
     * @param since what was set aside earlier is left out; {@link Instant#EPOCH} for all
     * @throws BridgeException if the cluster can't be reached, is away for longer than its patience, or has no such topic
     */
    public static void read(Cluster cluster, Instant since, Consumer<FoundLetter> reader) {
        new TopicScan(cluster, Topics.DEAD_LETTERS, since).each(record -> reader.accept(found(record)));
    }

    private static FoundLetter found(ConsumerRecord<byte[], byte[]> record) {
        Origin place = new Origin(record.topic(), record.partition(), record.offset());
        Instant writtenAt = Instant.ofEpochMilli(record.timestamp());
        return switch (Topics.DEAD_LETTERS.decode(record.value())) {
            case Decoded.Value<DeadLetter>(DeadLetter letter) -> new FoundLetter.Letter(place, writtenAt, letter);
            case Decoded.Malformed<DeadLetter>(String reason) ->
                new FoundLetter.Unreadable(place, writtenAt, reason, Math.max(0, record.serializedValueSize()));
        };
    }
}
