package io.spiritlm.bridge;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

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
        return counts(describe(topics));
    }

    static Map<String, Integer> counts(Map<String, TopicDescription> topics) {
        Map<String, Integer> counts = new HashMap<>();
        topics.forEach((topic, known) -> counts.put(topic, known.partitions().size()));
        return counts;
    }

    /** Those of the topics that exist. */
    Map<String, TopicDescription> describe(Set<String> topics) {
        Map<String, TopicDescription> known = new HashMap<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, description) -> {
            Optional<TopicDescription> found = unless(UnknownTopicOrPartitionException.class, description);
            found.ifPresent(exists -> known.put(topic, exists));
        });
        return known;
    }

    /** How many brokers are there now. */
    int brokers() {
        return required(admin.describeCluster().nodes()).size();
    }

    /** The settings of topics that exist, defaults among them, by topic. */
    Map<String, Map<String, String>> topicSettings(Set<String> topics) {
        Map<String, Map<String, String>> settings = new HashMap<>();
        admin.describeConfigs(resources(ConfigResource.Type.TOPIC, topics))
                .values()
                .forEach((topic, config) -> settings.put(topic.name(), values(required(config))));
        return settings;
    }

    /** The settings of groups, defaults among them, by group; without those that the cluster refuses to tell. */
    Map<String, Map<String, String>> groupSettings(Set<String> groups) {
        Map<String, Map<String, String>> settings = new HashMap<>();
        admin.describeConfigs(resources(ConfigResource.Type.GROUP, groups))
                .values()
                .forEach((group, config) -> {
                    if (refusal(config).isEmpty()) {
                        settings.put(group.name(), values(required(config)));
                    }
                });
        return settings;
    }

    /**
     * Sets settings of groups.
     *
     * @return the reason by group, for those where the cluster refuses
     */
    Map<String, String> setGroups(Collection<String> groups, Map<String, String> settings) {
        List<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        Map<String, String> refusals = new TreeMap<>();
        admin.incrementalAlterConfigs(resources(ConfigResource.Type.GROUP, groups).stream()
                        .collect(Collectors.toMap(group -> group, _ -> changes)))
                .values()
                .forEach((group, change) -> refusal(change).ifPresent(reason -> refusals.put(group.name(), reason)));
        return refusals;
    }

    /**
     * Makes topics; that another has made one meanwhile is no failure.
     *
     * @throws BridgeException if the cluster refuses to; the others are made
     */
    void create(List<NewTopic> topics) {
        Map<String, KafkaFuture<Void>> creations = admin.createTopics(topics).values();
        for (NewTopic topic : topics) {
            KafkaFuture<Void> creation = creations.get(topic.name());
            if (creation != null) {
                unless(TopicExistsException.class, creation, "expected it to make " + topic);
            }
        }
    }

    /** Where each partition of the topics ends; empty if the cluster can't say so yet for each. */
    Optional<Map<TopicPartition, Long>> ends(Map<String, Integer> partitionsByTopic) {
        return offsets(partitionsByTopic, OffsetSpec.latest());
    }

    /** Where each partition of the topics begins; empty as {@link #ends}. */
    Optional<Map<TopicPartition, Long>> begins(Map<String, Integer> partitionsByTopic) {
        return offsets(partitionsByTopic, OffsetSpec.earliest());
    }

    /** The client id of the group's member that has a partition at the moment. */
    Optional<String> memberWith(TopicPartition partition, String group) {
        return unless(
                        GroupIdNotFoundException.class,
                        admin.describeConsumerGroups(List.of(group)).all())
                .flatMap(found -> found.values().stream()
                        .flatMap(description -> description.members().stream())
                        .filter(member -> member.assignment().topicPartitions().contains(partition))
                        .map(MemberDescription::clientId)
                        .findFirst());
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

    private static List<ConfigResource> resources(ConfigResource.Type type, Collection<String> names) {
        return names.stream().map(name -> new ConfigResource(type, name)).toList();
    }

    /** Without those whose value is secret. */
    private static Map<String, String> values(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    /** Why the cluster doesn't want to; empty if it did. That it is away or busy is a failure, not a refusal. */
    private Optional<String> refusal(KafkaFuture<?> wish) {
        Throwable failure = failure(wish);
        if (failure instanceof ApiException && !(failure instanceof RetriableException)) {
            String message = String.valueOf(failure.getMessage()).strip().replaceAll("\\s+", " ");
            return Optional.of(failure.getClass().getSimpleName() + ": " + message);
        }
        if (failure != null) {
            throw broken("expected it to answer", failure);
        }
        return Optional.empty();
    }

    private <T> T required(KafkaFuture<T> result) {
        Throwable failure = failure(result);
        if (failure != null) {
            throw broken("expected it to answer", failure);
        }
        return result.toCompletionStage().toCompletableFuture().resultNow();
    }

    private <T> Optional<T> unless(Class<? extends RuntimeException> expected, KafkaFuture<T> result) {
        return unless(expected, result, "expected it to answer");
    }

    /** The result, or empty if it failed for the expected reason. */
    private <T> Optional<T> unless(Class<? extends RuntimeException> expected, KafkaFuture<T> result, String wish) {
        Throwable failure = failure(result);
        if (failure == null) {
            return Optional.ofNullable(
                    result.toCompletionStage().toCompletableFuture().resultNow());
        }
        if (expected.isInstance(failure)) {
            return Optional.empty();
        }
        throw broken(wish, failure);
    }

    /** Waits for the result; null if there is one. */
    private @Nullable Throwable failure(KafkaFuture<?> result) {
        try {
            result.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BridgeException(
                    "kafka at " + cluster.bootstrapServers() + ": interrupted while waiting for it", e);
        }
    }

    private BridgeException broken(String wish, Throwable failure) {
        return failure instanceof TimeoutException
                ? cluster.unreachable(ClientSettings.ADMIN_PATIENCE, failure)
                : new BridgeException(
                        "kafka at " + cluster.bootstrapServers() + ": " + wish + BridgeException.found(failure),
                        failure);
    }
}
