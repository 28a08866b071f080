package io.spiritlm.bridge;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Makes the topics, all with the same number of partitions. */
public final class TopicSetup {
    /**
     * Partitions that do on one machine: making 6 topics of 8 took 1.6 s of processor time, and 6 of 64 took 5.2 s; closing the
     * broker afterwards took a quarter of the time.
     */
    public static final int ONE_MACHINE_PARTITIONS = 8;

    static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private TopicSetup() {}

    /** As {@link #create(Cluster, int)}, with {@link Topics#PARTITIONS}. */
    public static void create(Cluster cluster) {
        create(cluster, Topics.PARTITIONS);
    }

    /**
     * Makes the topics that are missing, as {@link TopicPlan#standard} says, and returns when every partition of every topic can
     * be written to without loss. Blocks. Several processes may do this at once.
     *
     * @param partitions of each topic; topics that exist keep the number they have
     * @throws BridgeException if the cluster can't be reached, refuses, or its topics don't all have the same number
     */
    public static void create(Cluster cluster, int partitions) {
        cluster.awaitReachable();
        try (Admin admin = Admin.create(ClientSettings.admin(cluster))) {
            createMissing(new AdminCalls(cluster, admin), TopicPlan.standard(partitions));
        }
    }

    /**
     * As {@link #create(Cluster, int)}, and sets the groups' times. What exists is not changed, and a cluster that refuses the
     * times is no failure: the result says in both cases what isn't as planned.
     *
     * @throws BridgeException if the cluster can't be reached, refuses a topic, or its topics don't all have the same number
     */
    public static TopicsMade create(Cluster cluster, TopicPlan plan) {
        cluster.awaitReachable();
        try (Admin admin = Admin.create(ClientSettings.admin(cluster))) {
            AdminCalls calls = new AdminCalls(cluster, admin);
            Set<String> made = createMissing(calls, plan);
            TopicCheck check = new TopicCheck(calls, plan);
            Set<String> existed = new TreeSet<>(names());
            existed.removeAll(made);
            check.topics(existed);
            check.groups(calls.setGroups(TopicPlan.GROUPS, plan.groupTimes().settings()));
            return new TopicsMade(List.copyOf(made), check.findings());
        }
    }

    private static Set<String> createMissing(AdminCalls calls, TopicPlan plan) {
        Map<String, Integer> existing = calls.partitions(names());
        int count = existing.values().stream().findFirst().orElse(plan.partitions());
        List<Topic<?>> missing = List.copyOf(Topics.ALL.stream()
                .filter(topic -> !existing.containsKey(topic.name()))
                .toList());
        if (!missing.isEmpty()) {
            int replicas = plan.replicas(calls.brokers());
            calls.create(missing.stream()
                    .map(topic ->
                            new NewTopic(topic.name(), count, (short) replicas).configs(plan.settings(topic, replicas)))
                    .toList());
        }
        awaitWritable(calls);
        return missing.stream().map(Topic::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Kafka 4.4 can lose what is written before it knows a new partition's leader (KAFKA-15591, KAFKA-14359); once it answers
     * for the partition's end it doesn't.
     */
    private static void awaitWritable(AdminCalls calls) {
        long start = System.nanoTime();
        while (true) {
            Map<String, Integer> counts = calls.partitions(names());
            if (counts.size() == Topics.ALL.size()) {
                if (Set.copyOf(counts.values()).size() > 1) {
                    throw new BridgeException(
                            "topics: expected the same number of partitions in each, found " + new TreeMap<>(counts));
                }
                if (calls.ends(counts).isPresent()) {
                    return;
                }
            }
            if (System.nanoTime() - start > READY_LIMIT.toNanos()) {
                throw new BridgeException("topics: expected all partitions of " + names() + " to be ready within "
                        + READY_LIMIT.toSeconds() + " s, found " + new TreeMap<>(counts));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    static Set<String> names() {
        return Topics.ALL.stream().map(Topic::name).collect(Collectors.toUnmodifiableSet());
    }
}
