package io.spiritlm.bridge;

import java.util.Map;
import java.util.Optional;

/** Which partitions of a topic a source reads, and from where. */
public sealed interface Reading {

    /**
     * Shares the topic with the other members of a group, from what the group has committed, or else from the beginning.
     *
     * @param instance a name that is the same when the process comes back, so that it gets its partitions back
     * @param address what the other members may learn of this one; Kafka knows it as the client's id
     */
    record InGroup(String name, Optional<String> instance, Optional<String> address) implements Reading {
        /** A member that nobody has to find. */
        public InGroup(String name, Optional<String> instance) {
            this(name, instance, Optional.empty());
        }

        public InGroup {
            if (name.isBlank() || instance.filter(String::isBlank).isPresent()) {
                throw new IllegalArgumentException(
                        "group: expected a name, found '" + name + "', instance " + instance);
            }
        }
    }

    /**
     * Reads exactly these partitions, alone and from the given offsets; nothing is committed.
     *
     * @param firstOffsets offset of the first record to read, by partition; see {@link TopicEnds}
     */
    record OfPartitions(Map<Integer, Long> firstOffsets) implements Reading {
        public OfPartitions {
            firstOffsets = Map.copyOf(firstOffsets);
            if (firstOffsets.isEmpty()) {
                throw new IllegalArgumentException("partitions: expected at least one, found none");
            }
        }
    }

    /**
     * As {@link OfPartitions}, but delivers all that lies there and can be read: fences, what they have voided, and duplicates. For
     * those who look after the pipeline, not for those who work in it.
     */
    record Everything(Map<Integer, Long> firstOffsets) implements Reading {
        public Everything {
            firstOffsets = Map.copyOf(firstOffsets);
        }
    }

    /** A member of the group that may come back under any name. */
    static Reading inGroup(String name) {
        return new InGroup(name, Optional.empty());
    }
}
