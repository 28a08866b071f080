package io.spiritlm.bridge;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(3);

    private final Consumer<?, ?> consumer;
    private final SourceSettings settings;
    private final boolean commits;
    private final Map<TopicPartition, Assignment> assignments = new HashMap<>();
    private long committedAt = System.nanoTime();
    private boolean commitInFlight;
    private boolean paused;

    OwnedPartitions(Consumer<?, ?> consumer, Reading reading, SourceSettings settings) {
        this.consumer = consumer;
        this.settings = settings;
        this.commits = switch (reading) {
            case Reading.InGroup _ -> true;
            case Reading.OfPartitions _ -> false;
        };
    }

    /** Null if the partition was taken away between the fetch and now. */
    @Nullable
    Assignment of(ConsumerRecord<?, ?> record) {
        return assignments.get(new TopicPartition(record.topic(), record.partition()));
    }

    void own(Collection<TopicPartition> partitions, long epoch) {
        // A new owner's fence, and the recovery of what its predecessor left unfinished, begin here.
        partitions.forEach(partition -> assignments.put(partition, new Assignment(partition, epoch)));
        if (paused) {
            consumer.pause(partitions);
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        own(partitions, Math.max(0, consumer.groupMetadata().generationId()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        release(partitions);
    }

    /** Another has them already: committing would fail. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        partitions.forEach(this::revoke);
    }

    void pause() {
        paused = true;
        consumer.pause(consumer.assignment());
    }

    void resume() {
        paused = false;
        consumer.resume(consumer.assignment());
    }

    void releaseAll() {
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
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committable(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        if (commits) {
            for (TopicPartition partition : partitions) {
                Assignment assignment = assignments.get(partition);
                if (assignment != null) {
                    assignment
                            .committable()
                            .ifPresent(position -> positions.put(partition, new OffsetAndMetadata(position)));
                }
            }
        }
        return positions;
    }

    private void committed(Map<TopicPartition, OffsetAndMetadata> positions) {
        positions.forEach((partition, position) -> {
            Assignment assignment = assignments.get(partition);
            if (assignment != null) {
                assignment.committed(position.offset());
            }
        });
    }
}
