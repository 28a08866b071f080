package io.spiritlm.bridge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Kafka's administration, blocking, with failures told in one line. */
final class AdminCalls {
    private final Cluster cluster;
    private final Admin admin;

    AdminCalls(Cluster cluster, Admin admin) {
        this.cluster = cluster;
        this.admin = admin;
    }

    /** The number of partitions of those topics that exist. */
    Map<String, Integer> partitions(Set<String> topics) {
        Map<String, Integer> counts = new HashMap<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, description) -> {
            Optional<TopicDescription> found = unless(UnknownTopicOrPartitionException.class, description);
            found.ifPresent(known -> counts.put(topic, known.partitions().size()));
        });
        return counts;
    }

    /** Makes topics; that another has made one meanwhile is no failure. */
    void create(List<NewTopic> topics) {
        admin.createTopics(topics).values().values().forEach(creation -> unless(TopicExistsException.class, creation));
    }

    /** Where each partition of the topics ends; empty if the cluster can't say so yet for each. */
    Optional<Map<TopicPartition, Long>> ends(Map<String, Integer> partitionsByTopic) {
        return offsets(partitionsByTopic, OffsetSpec.latest());
    }

    /** Where each partition of the topics begins; empty as {@link #ends}. */
    Optional<Map<TopicPartition, Long>> begins(Map<String, Integer> partitionsByTopic) {
        return offsets(partitionsByTopic, OffsetSpec.earliest());
    }

    /** The partitions that each member of a group has at the moment; empty if there is no such group, or nobody in it. */
    List<Set<TopicPartition>> members(String group) {
        return unless(
                        GroupIdNotFoundException.class,
                        admin.describeConsumerGroups(List.of(group)).all())
                .map(found -> found.values().stream()
                        .flatMap(description -> description.members().stream())
                        .map(member -> member.assignment().topicPartitions())
                        .toList())
                .orElse(List.of());
    }

    /** What a group has committed; empty if there is no such group. */
    Map<TopicPartition, Long> committed(String group) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        unless(
                        GroupIdNotFoundException.class,
                        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .ifPresent(found -> found.forEach((partition, position) -> {
                    if (position != null) {
                        positions.put(partition, position.offset());
                    }
                }));
        return positions;
    }

    private Optional<Map<TopicPartition, Long>> offsets(Map<String, Integer> partitionsByTopic, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked = partitionsByTopic.entrySet().stream()
                .flatMap(topic -> IntStream.range(0, topic.getValue())
                        .mapToObj(partition -> new TopicPartition(topic.getKey(), partition)))
                .collect(Collectors.toMap(partition -> partition, _ -> which));
        Optional<Map<TopicPartition, ListOffsetsResultInfo>> found =
                unless(RetriableException.class, admin.listOffsets(asked).all());
        return found.map(ends -> ends.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset())));
    }

    /** The result, or empty if it failed for the expected reason. */
    private <T> Optional<T> unless(Class<? extends RuntimeException> expected, KafkaFuture<T> result) {
        try {
            return Optional.ofNullable(result.get());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (expected.isInstance(cause)) {
                return Optional.empty();
            }
            if (cause instanceof TimeoutException) {
                throw cluster.unreachable(ClientSettings.ADMIN_PATIENCE, cause);
            }
            throw new BridgeException(
                    "kafka at " + cluster.bootstrapServers() + ": expected it to answer" + BridgeException.found(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BridgeException(
                    "kafka at " + cluster.bootstrapServers() + ": interrupted while waiting for it", e);
        }
    }
}
