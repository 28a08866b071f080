package io.spiritlm.bridge;

import io.spiritlm.wire.Decoded;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.WireRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The thread that reads what a stage follows. Holds no more than a poll brings; an outage is waited for, since the stage's own
 * reading tells of it. {@link #follow}, {@link #leave} and {@link #close} are for any thread, and take effect in their order.
 */
final class TopicFollower<F extends WireRecord> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
    /** How far the clocks of two writers may be apart. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private final Cluster cluster;
    private final Following<F> following;
    private final java.util.function.Consumer<Throwable> broken;
    private final LinkedBlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final Map<Integer, Followed> followed = new HashMap<>();
    private final Thread thread;
    private volatile boolean stopping;

    private sealed interface Order {
        /** @param first offset of the first record to read */
        record Follow(int partition, long first) implements Order {}

        record Leave(int partition) implements Order {}
    }

    private record Followed(EpochFilter epochs, SeenRecords seen) {}

    /** @param broken told once of a failure after which nothing is read any more */
    TopicFollower(Cluster cluster, Following<F> following, java.util.function.Consumer<Throwable> broken) {
        this.cluster = cluster;
        this.following = following;
        this.broken = broken;
        thread = Thread.ofPlatform()
                .daemon()
                .name("kafka-follow-" + following.topic().name())
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /**
     * Follows partitions from now on. Blocks for a moment: what is written after this call is read in any case.
     *
     * @param since by partition, when the first record of interest may have been written; nothing for those that have none yet
     * @throws RetriableException if the cluster doesn't say where they begin
     */
    void follow(Consumer<?, ?> consumer, Map<Integer, Optional<Instant>> since) {
        Map<TopicPartition, Long> times = new HashMap<>();
        since.forEach((partition, time) -> time.ifPresent(
                first -> times.put(at(partition), first.minus(CLOCKS).toEpochMilli())));
        Map<TopicPartition, Long> firsts = new HashMap<>(
                consumer.endOffsets(since.keySet().stream().map(this::at).toList(), cluster.patience()));
        consumer.offsetsForTimes(times, cluster.patience()).forEach((partition, found) -> {
            if (found != null) {
                firsts.merge(partition, found.offset(), Math::min);
            }
        });
        firsts.forEach((partition, first) -> orders.add(new Order.Follow(partition.partition(), first)));
    }

    void leave(int partition) {
        orders.add(new Order.Leave(partition));
    }

    /** Blocks until the thread has ended, for at most 3 s. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                ClientSettings.reader(cluster), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            while (!stopping) {
                carryOut(consumer);
                read(consumer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            broken.accept(new BridgeException(
                    following.topic() + " at " + cluster.bootstrapServers() + ": expected to go on following"
                            + BridgeException.found(e),
                    e));
        }
    }

    /** Waits a moment for the first order while nothing is followed. */
    private void carryOut(Consumer<?, ?> consumer) throws InterruptedException {
        Order order = followed.isEmpty() ? orders.poll(POLL.toMillis(), TimeUnit.MILLISECONDS) : orders.poll();
        Map<TopicPartition, Long> begun = new HashMap<>();
        boolean changed = order != null;
        for (; order != null; order = orders.poll()) {
            switch (order) {
                case Order.Follow(int partition, long first) -> {
                    followed.put(partition, new Followed(new EpochFilter(0), new SeenRecords()));
                    begun.put(at(partition), first);
                }
                case Order.Leave(int partition) -> {
                    if (followed.remove(partition) != null) {
                        begun.remove(at(partition));
                        following.listener().left(partition);
                    }
                }
            }
        }
        if (changed) {
            consumer.assign(followed.keySet().stream().map(this::at).toList());
            begun.forEach(consumer::seek);
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        if (followed.isEmpty()) {
            return;
        }
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(POLL);
        } catch (RetriableException e) {
            return;
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Followed partition = followed.get(record.partition());
            if (partition != null && following.topic().decode(record.value()) instanceof Decoded.Value<F>(F value)) {
                take(record.partition(), partition, value);
            }
        }
    }

    private void take(int number, Followed partition, F record) {
        if (partition.epochs().admit(record)
                && !(record instanceof Fence)
                && record.place().map(partition.seen()::admit).orElse(true)) {
            following.listener().take(number, record);
        }
    }

    private TopicPartition at(int partition) {
        return new TopicPartition(following.topic().name(), partition);
    }
}
