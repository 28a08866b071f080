package io.spiritlm.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spiritlm.wire.Decoded;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Session;
import io.spiritlm.wire.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic in which a stage keeps its legs' sessions: in each partition, those of the calls of the input's partition of the same
 * number. Read whole when a partition is taken over, since it holds little but the sessions of open legs. Thread-safe.
 *
 * <p>It has no fences. The fence of the stage's output decides who owns a partition; an owner that was removed and doesn't know it
 * may still write a session, and that one loses:
 *
 * <ul>
 *   <li>To sessions of its successors, wherever it lies: theirs have higher epochs. Compaction doesn't help it, since an epoch is
 *       part of the key, and so it only ever replaces what the same owner wrote.
 *   <li>Where no successor has written one of that leg yet, it may be read by the one after. But then the input of its turn was
 *       not acknowledged, so that owner reads it again, and what comes of the turn by then takes the place of what the session
 *       says of it.
 *   <li>Behind the deletion of its leg it stays until the topic's retention ends, and is held by owners that read it; nobody asks
 *       for it, since nothing more is said on a leg that has closed.
 * </ul>
 *
 * <p>Holds the sessions of owned partitions in memory.
 */
final class SessionLog {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLog.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Cluster cluster;
    private final Topic<Session> topic;
    private final Map<Integer, PartitionSessions> owned = new ConcurrentHashMap<>();

    SessionLog(Cluster cluster, Topic<Session> topic) {
        this.cluster = cluster;
        this.topic = topic;
    }

    /**
     * Reads partitions that were fenced, to their ends. Blocks.
     *
     * @param consumer its partitions are changed
     * @param epochs of their new owner, by partition
     * @throws BridgeException if the cluster is away for longer than its patience
     */
    void restore(Consumer<byte[], byte[]> consumer, Map<Integer, Long> epochs) {
        Map<TopicPartition, Long> left = new HashMap<>(consumer.endOffsets(
                epochs.keySet().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition))
                        .toList(),
                cluster.patience()));
        Map<Integer, Map<String, Session>> found = new HashMap<>();
        consumer.assign(left.keySet());
        consumer.seekToBeginning(left.keySet());
        long heardAt = System.nanoTime();
        while (true) {
            left.entrySet().removeIf(end -> consumer.position(end.getKey(), cluster.patience()) >= end.getValue());
            if (left.isEmpty()) {
                break;
            }
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                heardAt = System.nanoTime();
            } else if (System.nanoTime() - heardAt > cluster.patience().toNanos()) {
                throw cluster.unreachable(cluster.patience(), new TimeoutException(topic + " can't be read"));
            }
            records.forEach(record -> take(record, found.computeIfAbsent(record.partition(), _ -> new HashMap<>())));
        }
        epochs.forEach((partition, epoch) -> {
            PartitionSessions sessions = new PartitionSessions(epoch);
            found.getOrDefault(partition, Map.of()).values().forEach(sessions::put);
            owned.put(partition, sessions);
        });
    }

    /** What can't be read is as if it weren't there: a history that is missing does less harm than a partition that stops. */
    private void take(ConsumerRecord<byte[], byte[]> record, Map<String, Session> byKey) {
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (record.value() == null) {
            byKey.remove(key);
            return;
        }
        switch (topic.decode(record.value())) {
            case Decoded.Value<Session>(Session session) -> byKey.put(key, session);
            case Decoded.Malformed<Session>(String reason) ->
                LOG.warn("{}-{}@{} left out: {}", record.topic(), record.partition(), record.offset(), reason);
        }
    }

    /** The partition has gone. */
    void leave(int partition) {
        owned.remove(partition);
    }

    /**
     * The sessions of an owned partition's calls.
     *
     * @param writer puts what is written between the stage's outputs
     */
    CallSessions of(Assignment assignment, java.util.function.Consumer<EncodedRecord> writer) {
        PartitionSessions kept = owned.get(assignment.partition().partition());
        return new Written(
                kept != null && kept.epoch() == assignment.epoch() ? kept : new PartitionSessions(assignment.epoch()),
                writer);
    }

    /** Legs of which a session is held. */
    int size() {
        return owned.values().stream().mapToInt(PartitionSessions::size).sum();
    }

    private final class Written implements CallSessions {
        private final PartitionSessions kept;
        private final java.util.function.Consumer<EncodedRecord> writer;

        Written(PartitionSessions kept, java.util.function.Consumer<EncodedRecord> writer) {
            this.kept = kept;
            this.writer = writer;
        }

        @Override
        public Optional<Session> of(LegId leg) {
            return kept.of(leg);
        }

        @Override
        public void write(Session session) {
            EncodedRecord encoded = EncodedRecord.ofCall(topic, session);
            kept.put(session);
            writer.accept(encoded);
        }

        @Override
        public void close(LegId leg) {
            Set<String> keys = kept.remove(leg).stream()
                    .map(epoch -> Session.key(leg, epoch))
                    .collect(Collectors.toSet());
            keys.forEach(key -> writer.accept(EncodedRecord.deletion(topic, leg.call(), key.getBytes(UTF_8))));
        }
    }
}
