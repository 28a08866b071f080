package io.spiritlm.bridge;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * What a cluster knows of a running pipeline at one moment.
 *
 * @param stages in the order they were asked about
 * @param topics in the order of {@link Topics#ALL}
 */
public record PipelineStatus(List<OfStage> stages, List<OfTopic> topics) {
    public PipelineStatus {
        stages = List.copyOf(stages);
        topics = List.copyOf(topics);
    }

    /** What keeps stages from working on all that comes, a line for each; empty if nothing does. */
    public List<String> faults() {
        return stages.stream().flatMap(stage -> stage.fault().stream()).toList();
    }

    /**
     * A stage's group.
     *
     * @param members processes in it, working or not
     * @param partitions of its input topic; 0 if that doesn't exist
     * @param ownedPartitions of these, the ones that some member has
     * @param lagRecords records, fences among them, behind the committed positions of all partitions
     * @param maxLagRecords the same of the partition where they are most
     */
    public record OfStage(
            String name,
            String input,
            int members,
            int partitions,
            int ownedPartitions,
            long lagRecords,
            long maxLagRecords) {

        /** What keeps the stage from working on all that comes, in one line; empty if nothing does. */
        public Optional<String> fault() {
            if (partitions == 0) {
                return Optional.of("stage %s: expected topic %s, found no such topic".formatted(name, input));
            }
            if (members == 0) {
                return Optional.of("stage %s: expected at least one member, found none".formatted(name));
            }
            return ownedPartitions == partitions
                    ? Optional.empty()
                    : Optional.of("stage %s: expected all %d partitions of %s to have an owner, found %d that do"
                            .formatted(name, partitions, input, ownedPartitions));
        }
    }

    /**
     * A topic.
     *
     * @param partitions 0 if it doesn't exist
     * @param records that lie in it, fences among them; for a compacted topic an upper bound
     */
    public record OfTopic(String name, int partitions, long records) {}

    /**
     * Asks the cluster; makes nothing. Blocks, for at most about half a minute.
     *
     * @param inputs each stage's input topic, by the stage's name
     * @throws BridgeException if the cluster can't be reached or doesn't answer
     */
    public static PipelineStatus of(Cluster cluster, SequencedMap<String, Topic<?>> inputs) {
        cluster.awaitReachable();
        try (Admin admin = Admin.create(ClientSettings.admin(cluster))) {
            AdminCalls calls = new AdminCalls(cluster, admin);
            Map<String, Integer> partitions =
                    calls.partitions(Topics.ALL.stream().map(Topic::name).collect(Collectors.toSet()));
            Map<TopicPartition, Long> begins = known(calls.begins(partitions), cluster);
            Map<TopicPartition, Long> ends = known(calls.ends(partitions), cluster);
            List<OfStage> stages = inputs.entrySet().stream()
                    .map(stage -> ofStage(
                            calls,
                            stage.getKey(),
                            stage.getValue().name(),
                            of(stage.getValue(), begins),
                            of(stage.getValue(), ends)))
                    .toList();
            List<OfTopic> topics = Topics.ALL.stream()
                    .map(topic -> new OfTopic(
                            topic.name(),
                            partitions.getOrDefault(topic.name(), 0),
                            sum(of(topic, ends)) - sum(of(topic, begins))))
                    .toList();
            return new PipelineStatus(stages, topics);
        }
    }

    private static OfStage ofStage(
            AdminCalls calls,
            String stage,
            String input,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends) {
        List<Set<TopicPartition>> members = calls.members(stage);
        Set<TopicPartition> owned =
                members.stream().flatMap(Set::stream).collect(Collectors.toCollection(HashSet::new));
        owned.retainAll(ends.keySet());
        Map<TopicPartition, Long> committed = calls.committed(stage);
        LongSummaryStatistics lag = ends.entrySet().stream()
                .mapToLong(end -> {
                    long first = begins.getOrDefault(end.getKey(), 0L);
                    return end.getValue() - Math.max(first, committed.getOrDefault(end.getKey(), first));
                })
                .summaryStatistics();
        return new OfStage(
                stage,
                input,
                members.size(),
                ends.size(),
                owned.size(),
                Math.max(0, lag.getSum()),
                Math.max(0, lag.getMax()));
    }

    private static Map<TopicPartition, Long> of(Topic<?> topic, Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .filter(offset -> offset.getKey().topic().equals(topic.name()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<TopicPartition, Long> known(Optional<Map<TopicPartition, Long>> offsets, Cluster cluster) {
        return offsets.orElseThrow(() -> new BridgeException("topics at " + cluster.bootstrapServers()
                + ": expected to learn where each partition begins and ends, found some without a leader"));
    }
}
