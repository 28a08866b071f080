package io.spiritlm.bridge;

import io.spiritlm.wire.Decoded;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reads what others have written between a topic's owners' own records. Thread-safe: looks one thing up at a time. */
final class ForeignRecords<T extends WireRecord> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Cluster cluster;
    private final Topic<T> topic;
    private final Scheduler reader = Schedulers.newBoundedElastic(1, KafkaSink.WAITING, "kafka-gaps", 60, true);
    /** For the reader's thread alone. */
    private @Nullable Consumer<byte[], byte[]> consumer;

    ForeignRecords(Cluster cluster, Topic<T> topic) {
        this.cluster = cluster;
        this.topic = topic;
    }

    /** Whether a fence with a higher epoch lies in a partition from {@code from} until {@code to}. */
    Mono<Boolean> holdFence(int partition, long from, long to, long epoch) {
        return Mono.fromCallable(() -> read(new TopicPartition(topic.name(), partition), from, to, epoch))
                .subscribeOn(reader);
    }

    private boolean read(TopicPartition partition, long from, long to, long epoch) {
        Consumer<byte[], byte[]> reading = consumer();
        reading.assign(List.of(partition));
        reading.seek(partition, from);
        long heardAt = System.nanoTime();
        try {
            while (reading.position(partition, cluster.patience()) < to) {
                for (ConsumerRecord<byte[], byte[]> record : reading.poll(POLL).records(partition)) {
                    heardAt = System.nanoTime();
                    if (record.offset() < to
                            && topic.decode(record.value()) instanceof Decoded.Value<T>(T value)
                            && value instanceof Fence fence
                            && fence.epoch() > epoch) {
                        return true;
                    }
                }
                if (System.nanoTime() - heardAt > cluster.patience().toNanos()) {
                    throw cluster.unreachable(
                            cluster.patience(), new IllegalStateException(partition + " can't be read"));
                }
            }
            return false;
        } catch (RetriableException e) {
            throw cluster.unreachable(cluster.patience(), e);
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> open = consumer;
        if (open == null) {
            open = new KafkaConsumer<>(
                    ClientSettings.reader(cluster), new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer = open;
        }
        return open;
    }

    @Override
    public void close() {
        reader.schedule(() -> {
            if (consumer != null) {
                consumer.close();
            }
        });
        reader.disposeGracefully().block(cluster.patience());
    }
}
