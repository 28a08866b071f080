package io.spiritlm.bridge;

import io.spiritlm.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads once, on the caller's thread, what a topic holds when the reading begins. */
final class TopicScan {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Cluster cluster;
    private final Topic<?> topic;
    private final Instant since;

    /** @param since records of an earlier time are left out */
    TopicScan(Cluster cluster, Topic<?> topic, Instant since) {
        this.cluster = cluster;
        this.topic = topic;
        this.since = since;
    }

    /**
     * Hands over each record; those of a partition in order. Blocks.
     *
     * @throws BridgeException if the cluster is away for longer than its patience, or has no such topic
     */
    void each(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        cluster.awaitReachable();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                ClientSettings.reader(cluster), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            read(consumer, reader);
        } catch (RetriableException e) {
            throw cluster.unreachable(cluster.patience(), e);
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> left = new HashMap<>(consumer.endOffsets(partitions(consumer)));
        Map<TopicPartition, Long> starts = starts(consumer, left);
        left.keySet().retainAll(starts.keySet());
        consumer.assign(left.keySet());
        starts.forEach(consumer::seek);
        OutageWatch outage = new OutageWatch(cluster, topic.name());
        while (!left.isEmpty()) {
            var records = consumer.poll(POLL);
            if (records.isEmpty()) {
                outage.check(consumer);
            } else {
                outage.alive();
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                Long end = left.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end && record.timestamp() >= since.toEpochMilli()) {
                    reader.accept(record);
                }
            }
            // By position, since the last record may be gone.
            if (left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue())) {
                consumer.assign(left.keySet());
            }
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new BridgeException("topic " + topic + " at " + cluster.bootstrapServers()
                    + ": expected it to exist, found no such topic");
        }
        return partitions;
    }

    /** Where to begin, in those partitions that have something to read. */
    private Map<TopicPartition, Long> starts(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> starts = new HashMap<>(consumer.beginningOffsets(ends.keySet()));
        if (since.toEpochMilli() > 0) {
            Map<TopicPartition, OffsetAndTimestamp> later = consumer.offsetsForTimes(ends.keySet().stream()
                    .collect(Collectors.toMap(partition -> partition, _ -> since.toEpochMilli())));
            starts.replaceAll((partition, begin) -> {
                OffsetAndTimestamp first = later.get(partition);
                return first == null ? Long.MAX_VALUE : Math.max(begin, first.offset());
            });
        }
        starts.entrySet().removeIf(start -> start.getValue() >= ends.getOrDefault(start.getKey(), 0L));
        return starts;
    }
}
