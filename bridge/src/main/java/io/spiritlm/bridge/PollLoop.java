package io.spiritlm.bridge;

import io.spiritlm.bridge.BridgeMeter.SetAside;
import io.spiritlm.wire.DeadLetter.Origin;
import io.spiritlm.wire.Decoded;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that owns a source's consumer, from its making to its closing. */
final class PollLoop<T extends WireRecord> implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
    private static final Duration POLL_IDLE = Duration.ofMillis(100);
    /** How soon new demand is noticed after a pause. */
    private static final Duration POLL_PAUSED = Duration.ofMillis(5);

    static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
    static final Duration RETRY_INSTANCE_EVERY = Duration.ofMillis(500);

    private final Cluster cluster;
    private final Topic<T> topic;
    private final Reading reading;
    private final SourceSettings settings;
    private final boolean everything;
    private final Takeover takeover;
    private final StageMeters meters;
    private final java.util.function.Consumer<Assignment> gained;
    private final DeliveryQueue<T> queue;
    private final AtomicInteger deadLettersInFlight = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;
    private @Nullable KafkaSink deadLetterSink;
    private volatile boolean paused;
    private volatile StageState state = StageState.JOINING;

    PollLoop(
            Cluster cluster,
            Topic<T> topic,
            Reading reading,
            SourceSettings settings,
            Takeover takeover,
            StageMeters meters,
            java.util.function.Consumer<Assignment> gained,
            DeliveryQueue<T> queue) {
        this.cluster = cluster;
        this.topic = topic;
        this.reading = reading;
        this.settings = settings;
        this.takeover = takeover;
        this.meters = meters;
        this.gained = gained;
        everything = reading instanceof Reading.Everything;
        this.queue = queue;
        this.thread =
                Thread.ofPlatform().daemon().name("kafka-poll-" + topic.name()).unstarted(this);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopping = true;
    }

    void awaitStopped(Duration limit) {
        try {
            thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int waitingRecords() {
        return queue.size();
    }

    boolean isPaused() {
        return paused;
    }

    StageState state() {
        return state;
    }

    @Override
    public void run() {
        try {
            cluster.awaitReachable();
            long start = System.nanoTime();
            while (!readUntilStopped()) {
                // A process that was killed holds its instance name until its session ends.
                if (System.nanoTime() - start > cluster.patience().toNanos()) {
                    throw new BridgeException(
                            topic + " in " + reading + ": expected the instance's name to be free within "
                                    + cluster.patience().toSeconds() + " s, found another member with it");
                }
                LockSupport.parkNanos(RETRY_INSTANCE_EVERY.toNanos());
            }
        } catch (BridgeException e) {
            failure = e;
        } catch (RetriableException e) {
            failure = cluster.unreachable(cluster.patience(), e);
        } catch (RuntimeException | Error e) {
            failure = new BridgeException(
                    topic + " at " + cluster.bootstrapServers() + ": expected to go on reading"
                            + BridgeException.found(e),
                    e);
        } finally {
            if (deadLetterSink != null) {
                deadLetterSink.close();
            }
            meters.owned(0, 0);
            state = failure == null ? StageState.CLOSED : StageState.BROKEN;
            queue.finish(failure);
        }
    }

    /** False if the instance's name isn't free yet. */
    private boolean readUntilStopped() {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                ClientSettings.consumer(cluster, reading, settings),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        OwnedPartitions owned = new OwnedPartitions(
                consumer, topic.name(), reading, settings, takeover, meters, cluster.patience(), gained);
        try {
            checkTopic(consumer);
            begin(consumer, owned);
            read(consumer, owned);
            return true;
        } catch (UnreleasedInstanceIdException e) {
            return false;
        } finally {
            owned.close();
            // By default a member with an instance name would hold its partitions for a whole session.
            consumer.close(CloseOptions.timeout(CLOSE_LIMIT)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    private void checkTopic(Consumer<?, ?> consumer) {
        try {
            if (consumer.partitionsFor(topic.name(), cluster.patience()).isEmpty()) {
                throw new BridgeException("topic " + topic + " at " + cluster.bootstrapServers()
                        + ": expected it to exist, found no such topic");
            }
        } catch (RetriableException e) {
            throw cluster.unreachable(cluster.patience(), e);
        }
    }

    private void begin(Consumer<?, ?> consumer, OwnedPartitions owned) {
        switch (reading) {
            case Reading.InGroup _ -> consumer.subscribe(List.of(topic.name()), owned);
            case Reading.OfPartitions(var firstOffsets) -> begin(consumer, owned, firstOffsets);
            case Reading.Everything(var firstOffsets) -> begin(consumer, owned, firstOffsets);
        }
    }

    private void begin(Consumer<?, ?> consumer, OwnedPartitions owned, Map<Integer, Long> firstOffsets) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        firstOffsets.forEach((partition, first) -> starts.put(new TopicPartition(topic.name(), partition), first));
        consumer.assign(starts.keySet());
        starts.forEach((partition, first) -> {
            owned.own(partition, Mandate.toRead(CommitMetadata.NONE), first);
            consumer.seek(partition, first);
        });
    }

    private void read(Consumer<byte[], byte[]> consumer, OwnedPartitions owned) {
        OutageWatch outage = new OutageWatch(cluster, topic.name());
        while (!stopping && failure == null) {
            pauseOrResume(owned);
            owned.takeOver();
            tell(consumer, owned, outage);
            ConsumerRecords<byte[], byte[]> records =
                    consumer.poll(paused || owned.isTakingOver() ? POLL_PAUSED : POLL_IDLE);
            if (records.isEmpty()) {
                outage.check(consumer);
            } else {
                outage.alive();
                records.forEach(record -> accept(record, owned));
                queue.wake();
            }
            owned.commitWhenDue();
        }
    }

    private void tell(Consumer<?, ?> consumer, OwnedPartitions owned, OutageWatch outage) {
        meters.owned(owned.size(), paused ? owned.size() : 0);
        if (owned.size() == 0 && owned.isTakingOver()) {
            state = StageState.TAKING_OVER;
        } else if (state != StageState.JOINING || isMember(consumer)) {
            state = outage.isCutOff() ? StageState.CUT_OFF : StageState.RUNNING;
        }
    }

    /** A reader of its own choice of partitions has nothing to wait for. */
    private boolean isMember(Consumer<?, ?> consumer) {
        return switch (reading) {
            case Reading.InGroup _ -> consumer.groupMetadata().generationId() >= 0;
            case Reading.OfPartitions _, Reading.Everything _ -> true;
        };
    }

    private void pauseOrResume(OwnedPartitions owned) {
        int waiting = queue.size() + deadLettersInFlight.get();
        if (!paused && waiting >= settings.bufferRecords()) {
            paused = true;
            owned.pause();
        } else if (paused && waiting <= settings.bufferRecords() / 2) {
            paused = false;
            owned.resume();
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> record, OwnedPartitions owned) {
        Assignment assignment = owned.of(record);
        if (assignment == null) {
            return;
        }
        Origin origin = new Origin(record.topic(), record.partition(), record.offset());
        Assignment.Slot slot = assignment.admit(record.offset());
        meters.read();
        switch (topic.decode(record.value())) {
            case Decoded.Value<T>(T value) -> {
                Novelty novelty = everything ? Novelty.NEW : assignment.novelty(slot, value);
                if (novelty == Novelty.NEW) {
                    queue.offer(new Delivered<>(
                            value,
                            origin,
                            Instant.ofEpochMilli(record.timestamp()),
                            TraceHeaders.read(record.headers()),
                            assignment,
                            slot));
                } else {
                    meters.passedOver(novelty);
                    assignment.acknowledge(slot);
                }
            }
            case Decoded.Malformed<T>(String reason) -> {
                if (everything) {
                    assignment.acknowledge(slot);
                } else {
                    setAside(record.value(), origin, reason, assignment, slot);
                }
            }
        }
    }

    private void setAside(
            byte @Nullable [] raw, Origin origin, String reason, Assignment assignment, Assignment.Slot slot) {
        LOG.warn("{} set aside: {}", origin, reason);
        KafkaSink sink = deadLetterSink;
        if (sink == null) {
            sink = KafkaSink.open(cluster);
            deadLetterSink = sink;
        }
        deadLettersInFlight.incrementAndGet();
        new DeadLetters(sink)
                .report(assignment.epoch(), origin, reason, raw == null ? new byte[0] : raw)
                .doFinally(_ -> deadLettersInFlight.decrementAndGet())
                .subscribe(
                        _ -> {
                            meters.setAside(SetAside.MALFORMED);
                            assignment.acknowledge(slot);
                        },
                        notSetAside -> failure = notSetAside);
    }
}
