package io.spiritlm.bridge;

import io.spiritlm.wire.CallId;
import io.spiritlm.wire.Topic;
import org.apache.kafka.common.utils.Utils;

/** Where a call's records lie: the same partition number in every topic, and the one Kafka's own clients choose for that key. */
public final class CallPartition {
    private CallPartition() {}

    /**
     * How many partitions a topic has. Blocks.
     *
     * @throws BridgeException if the cluster can't be reached or has no such topic
     */
    public static int count(Cluster cluster, Topic<?> topic) {
        return TopicEnds.latest(cluster, topic).size();
    }

    /**
     * The call's partition, 0 to {@code partitions - 1}.
     *
     * @throws IllegalArgumentException if there are no partitions
     */
    public static int of(CallId call, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions: expected at least 1, found " + partitions);
        }
        return Utils.toPositive(Utils.murmur2(Topic.partitionKey(call))) % partitions;
    }
}
