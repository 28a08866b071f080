package io.spiritlm.bridge;

import io.spiritlm.wire.DeadLetter.Origin;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Writes records, in the order they are given, to any of the topics.
 *
 * <p>Kafka's {@code send} can block, so it runs on the sink's own thread; results arrive on Reactor's parallel threads. A
 * record that the cluster doesn't take within its {@link Cluster#patience} fails with a {@link BridgeException}. At most
 * {@value #IN_FLIGHT} records of one {@link #sendAll} are on their way, and at most {@value #WAITING} wait for the sink's thread.
 * Thread-safe.
 */
public final class KafkaSink implements AutoCloseable {
    static final int IN_FLIGHT = 256;
    static final int WAITING = 16_384;
    static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final Producer<byte[], byte[]> producer;
    private final Scheduler sender = Schedulers.newBoundedElastic(1, WAITING, "kafka-send", 60, true);
    private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

    private KafkaSink(Cluster cluster) {
        this.cluster = cluster;
        this.producer = new KafkaProducer<>(
                ClientSettings.producer(cluster), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Opens a sink; blocks until the cluster can be reached, for at most 5 s.
     *
     * @throws BridgeException if it can't
     */
    public static KafkaSink open(Cluster cluster) {
        cluster.awaitReachable();
        return new KafkaSink(cluster);
    }

    /**
     * Appends a record to its call's partition when subscribed to; completes with where it lies. One record is on its way for
     * each subscription: whoever subscribes often bounds it, or uses {@link #sendAll}.
     */
    public <T extends WireRecord> Mono<Origin> send(Topic<T> topic, T record) {
        return sendOnOwnThread(Mono.fromCallable(() -> EncodedRecord.ofCall(topic, record)));
    }

    /** Appends a record that belongs to no call, a fence or a dead letter, to a partition of the writer's choice. */
    public <T extends WireRecord> Mono<Origin> sendTo(Topic<T> topic, int partition, T record) {
        return sendOnOwnThread(Mono.fromCallable(() -> EncodedRecord.of(topic, partition, record)));
    }

    /** Appends bytes as they are, which need not be a record of the topic. */
    public Mono<Origin> sendBytes(Topic<?> topic, int partition, byte[] value) {
        return sendOnOwnThread(Mono.fromCallable(() -> EncodedRecord.ofBytes(topic, partition, new byte[0], value)));
    }

    /** Appends records to their calls' partitions; emits where they lie, in the same order. The first failure ends it. */
    public <T extends WireRecord> Flux<Origin> sendAll(Topic<T> topic, Publisher<? extends T> records) {
        return Flux.from(records)
                .publishOn(sender, IN_FLIGHT)
                .flatMapSequential(record -> append(EncodedRecord.ofCall(topic, record)), IN_FLIGHT)
                .publishOn(Schedulers.parallel(), IN_FLIGHT);
    }

    /** The thread on which {@link #append} must be subscribed to. */
    Scheduler sender() {
        return sender;
    }

    /** Appends a record; subscribe on {@link #sender()}. Completes on the producer's thread, which must not be held up. */
    Mono<Origin> append(EncodedRecord record) {
        return Mono.create(result -> append(record, result));
    }

    /** Gives what is on its way up to 3 s to arrive. */
    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
        sender.dispose();
    }

    private Mono<Origin> sendOnOwnThread(Mono<EncodedRecord> record) {
        return record.subscribeOn(sender).flatMap(this::append).publishOn(Schedulers.parallel());
    }

    private void append(EncodedRecord record, MonoSink<Origin> result) {
        int partition;
        try {
            partition = record.partition(partitions(record.topic));
            var _ = producer.send(
                    new ProducerRecord<>(record.topic, partition, null, record.key, record.value, record.headers()),
                    (metadata, failure) -> {
                        if (failure != null) {
                            result.error(notTaken(record.topic + "-" + partition, failure));
                        } else {
                            result.success(new Origin(metadata.topic(), metadata.partition(), metadata.offset()));
                        }
                    });
        } catch (KafkaException | IllegalStateException e) {
            result.error(notTaken(record.topic, e));
        }
    }

    private int partitions(String topic) {
        return partitions.computeIfAbsent(
                topic, name -> producer.partitionsFor(name).size());
    }

    private BridgeException notTaken(String where, Throwable failure) {
        return new BridgeException(
                where + ": expected the broker at " + cluster.bootstrapServers() + " to take the record within "
                        + cluster.patience().toSeconds() + " s" + BridgeException.found(failure),
                failure);
    }
}
