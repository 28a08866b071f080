package io.spiritlm.bridge;

import io.spiritlm.wire.Topic;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;

/** Where topics end and begin, for those who read from there. */
public final class TopicEnds {
    private TopicEnds() {}

    /**
     * The offset that each partition's next record will have: a source that starts there delivers what is written after this
     * call, and nothing before. Blocks.
     *
     * @throws BridgeException if the cluster can't be reached or has no such topic
     */
    public static Map<Integer, Long> latest(Cluster cluster, Topic<?> topic) {
        cluster.awaitReachable();
        try (Admin admin = Admin.create(ClientSettings.admin(cluster))) {
            AdminCalls calls = new AdminCalls(cluster, admin);
            Map<String, Integer> partitions = calls.partitions(Set.of(topic.name()));
            if (partitions.isEmpty()) {
                throw new BridgeException("topic " + topic + " at " + cluster.bootstrapServers()
                        + ": expected it to exist, found no such topic");
            }
            Map<Integer, Long> ends = new TreeMap<>();
            calls.ends(partitions)
                    .orElseThrow(() -> new BridgeException("topic " + topic + " at " + cluster.bootstrapServers()
                            + ": expected to learn where each partition ends, found some without a leader"))
                    .forEach((partition, end) -> ends.put(partition.partition(), end));
            return ends;
        }
    }

    /**
     * Offset 0 of each partition: a source that starts there delivers all that the topic still has. Blocks.
     *
     * @throws BridgeException as {@link #latest}
     */
    public static Map<Integer, Long> earliest(Cluster cluster, Topic<?> topic) {
        Map<Integer, Long> offsets = new TreeMap<>();
        latest(cluster, topic).keySet().forEach(partition -> offsets.put(partition, 0L));
        return offsets;
    }
}
