package io.spiritlm.bridge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AssignmentPropertyTest {
    private static final TopicPartition PARTITION = new TopicPartition("topic", 0);

    @Test
    void commitsNeverPassAnUnfinishedRecordAndAlwaysReachIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int trial = 0; trial < 500; trial++) {
            Assignment assignment = new Assignment(PARTITION, Mandate.toRead(CommitMetadata.NONE), 0);
            TreeMap<Long, Assignment.Slot> unfinished = new TreeMap<>();
            List<Long> toFinish = new ArrayList<>();
            long offset = random.nextInt(1000);
            long last = -1;
            for (int step = 0; step < 200; step++) {
                if (random.nextBoolean()) {
                    // Compaction and markers leave gaps.
                    offset += 1 + random.nextInt(3);
                    Assignment.Slot slot = assignment.admit(offset);
                    if (random.nextBoolean()) {
                        assignment.deliver(slot);
                    }
                    unfinished.put(offset, slot);
                    toFinish.add(offset);
                    last = offset;
                } else if (!toFinish.isEmpty()) {
                    Collections.swap(toFinish, random.nextInt(toFinish.size()), toFinish.size() - 1);
                    Assignment.Slot slot = requireNonNull(unfinished.remove(toFinish.removeLast()));
                    assignment.acknowledge(slot);
                    if (random.nextInt(4) == 0) {
                        assignment.acknowledge(slot);
                    }
                }
                Optional<OffsetAndMetadata> position = assignment.committable();
                if (position.isPresent()) {
                    long next = unfinished.isEmpty() ? Long.MAX_VALUE : unfinished.firstKey();
                    assertThat(position.get().offset()).as("seed %d", seed).isLessThanOrEqualTo(next);
                    if (unfinished.isEmpty()) {
                        assertThat(position.get().offset()).as("seed %d", seed).isEqualTo(last + 1);
                    }
                    if (random.nextBoolean()) {
                        assignment.committed(position.get());
                        assertThat(assignment.committable()).as("seed %d", seed).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void acknowledgementsAfterThePartitionWentDoNothing() {
        Assignment assignment = new Assignment(PARTITION, Mandate.toRead(CommitMetadata.NONE), 0);
        Assignment.Slot slot = assignment.admit(7);
        assertThat(assignment.deliver(slot)).isTrue();
        assignment.revoke();
        assignment.acknowledge(slot);
        assertThat(assignment.committable()).isEmpty();
        assertThat(assignment.deliver(slot)).isFalse();
    }
}
