package io.spiritlm.bridge;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The partitions a consumer has at the moment, and their commits. For the poll thread, which also calls it back. */
final class OwnedPartitions implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedPartitions.class);
    static final Duration COMMIT_LIMIT = Duration.ofSeconds(2);

    private final Consumer<?, ?> consumer;
    private final SourceSettings settings;
    private final boolean commits;
    private final String topic;
    private final Takeover takeover;
    private final StageMeters meters;
    private final Duration patience;
    private final java.util.function.Consumer<Assignment> gained;
    private final Map<TopicPartition, Assignment> assignments = new HashMap<>();
    /** Assigned, but not taken over yet; paused. */
    private final Set<TopicPartition> claimed = new HashSet<>();

    private final ExecutorService takingOver = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("kafka-takeover").factory());
    private Optional<Future<Map<Integer, Mandate>>> inTakeover = Optional.empty();
    /** Of those that are being taken over, the ones that were not taken away meanwhile. */
    private final Set<TopicPartition> stillClaimed = new HashSet<>();

    private long committedAt = System.nanoTime();
    private boolean commitInFlight;
    private boolean paused;

    /** @param gained told of each partition before its first record, on the poll thread */
    OwnedPartitions(
            Consumer<?, ?> consumer,
            String topic,
            Reading reading,
            SourceSettings settings,
            Takeover takeover,
            StageMeters meters,
            Duration patience,
            java.util.function.Consumer<Assignment> gained) {
        this.consumer = consumer;
        this.topic = topic;
        this.settings = settings;
        this.takeover = takeover;
        this.meters = meters;
        this.patience = patience;
        this.gained = gained;
        this.commits = switch (reading) {
            case Reading.InGroup _ -> true;
            case Reading.OfPartitions _, Reading.Everything _ -> false;
        };
    }

    /** Null if the partition was taken away between the fetch and now. */
    @Nullable
    Assignment of(ConsumerRecord<?, ?> record) {
        return assignments.get(new TopicPartition(record.topic(), record.partition()));
    }

    /** @param position offset of the first record that is read */
    void own(TopicPartition partition, Mandate mandate, long position) {
        Assignment assignment = new Assignment(partition, mandate, position);
        assignments.put(partition, assignment);
        gained.accept(assignment);
    }

    /** They wait, paused, for {@link #takeOver}. */
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        claimed.addAll(partitions);
        consumer.pause(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        disclaim(partitions);
        release(partitions);
    }

    /** Another has them already: committing would fail. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        disclaim(partitions);
        partitions.forEach(this::revoke);
    }

    /**
     * Goes on taking over what was assigned: what is ready is owned and read from now on.
     *
     * @throws BridgeException if a takeover failed
     */
    void takeOver() {
        if (inTakeover.isPresent()) {
            if (inTakeover.get().isDone()) {
                ownReady(inTakeover.get());
                inTakeover = Optional.empty();
            }
        } else if (!claimed.isEmpty()) {
            Map<Integer, CommitMetadata> claims = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(claimed), patience);
            claimed.forEach(
                    partition -> claims.put(partition.partition(), CommitMetadata.of(committed.get(partition))));
            stillClaimed.addAll(claimed);
            claimed.clear();
            inTakeover = Optional.of(takingOver.submit(() -> takeover.begin(claims)));
        }
    }

    /** How many are owned and read. */
    int size() {
        return assignments.size();
    }

    /** Whether {@link #takeOver} should be called again soon. */
    boolean isTakingOver() {
        return inTakeover.isPresent() || !claimed.isEmpty();
    }

    private void ownReady(Future<Map<Integer, Mandate>> ready) {
        try {
            ready.get().forEach((number, mandate) -> {
                TopicPartition partition = new TopicPartition(topic, number);
                if (stillClaimed.remove(partition)) {
                    own(partition, mandate, consumer.position(partition, patience));
                } else {
                    takeover.end(number);
                }
            });
            if (!paused) {
                consumer.resume(assignments.keySet());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BridgeException failure
                    ? failure
                    : new BridgeException(
                            topic + ": expected to take over its partitions" + BridgeException.found(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void disclaim(Collection<TopicPartition> partitions) {
        claimed.removeAll(partitions);
        stillClaimed.removeAll(partitions);
    }

    void pause() {
        paused = true;
        consumer.pause(consumer.assignment());
    }

    void resume() {
        paused = false;
        consumer.resume(assignments.keySet());
    }

    /** Gives up all partitions, and what is being taken over. */
    void close() {
        takingOver.shutdownNow();
        release(List.copyOf(assignments.keySet()));
    }

    void commitWhenDue() {
        if (commitInFlight
                || System.nanoTime() - committedAt < settings.commitEvery().toNanos()) {
            return;
        }
        committedAt = System.nanoTime();
        Map<TopicPartition, OffsetAndMetadata> positions = committable(assignments.keySet());
        if (positions.isEmpty()) {
            return;
        }
        commitInFlight = true;
        consumer.commitAsync(positions, (committed, failure) -> {
            commitInFlight = false;
            if (failure == null) {
                committed(committed);
            } else {
                meters.commitFailed();
                LOG.debug("commit failed, the next one follows: {}", failure.toString());
            }
        });
    }

    /** Stops deliveries, waits a bounded time for what is in work, commits, gives up. */
    private void release(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Assignment assignment = assignments.get(partition);
            if (assignment != null) {
                assignment.beginClosing();
            }
        }
        awaitIdle(partitions);
        try {
            Map<TopicPartition, OffsetAndMetadata> positions = committable(partitions);
            if (!positions.isEmpty()) {
                consumer.commitSync(positions, COMMIT_LIMIT);
                committed(positions);
            }
        } catch (KafkaException e) {
            meters.commitFailed();
            LOG.info(
                    "{}: last commit failed, the next owner reads again from the one before: {}",
                    partitions,
                    e.toString());
        } finally {
            partitions.forEach(this::revoke);
        }
    }

    private void awaitIdle(Collection<TopicPartition> partitions) {
        long end = System.nanoTime() + settings.drainLimit().toNanos();
        try {
            for (TopicPartition partition : partitions) {
                Assignment assignment = assignments.get(partition);
                if (assignment != null) {
                    assignment.awaitIdle(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void revoke(TopicPartition partition) {
        Assignment assignment = assignments.remove(partition);
        if (assignment != null) {
            assignment.revoke();
            takeover.end(partition.partition());
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committable(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        if (commits) {
            for (TopicPartition partition : partitions) {
                Assignment assignment = assignments.get(partition);
                if (assignment != null) {
                    assignment.committable().ifPresent(position -> positions.put(partition, position));
                }
            }
        }
        return positions;
    }

    private void committed(Map<TopicPartition, OffsetAndMetadata> positions) {
        positions.forEach((partition, position) -> {
            Assignment assignment = assignments.get(partition);
            if (assignment != null) {
                assignment.committed(position);
            }
        });
    }
}
