package io.spiritlm.bridge;

import static io.spiritlm.bridge.PlanFinding.Weight.BREAKS;
import static io.spiritlm.bridge.PlanFinding.Weight.COSTS;

import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** Compares a cluster with a plan. */
public final class TopicCheck {
    /** What is around a record of {@link Limits#RECORD_BYTES} in a batch of its own: its key and both headers. */
    private static final int AROUND_A_RECORD_BYTES = 1_000;

    private static final String UNKNOWN = "nothing";

    private final AdminCalls calls;
    private final TopicPlan plan;
    private final List<PlanFinding> findings = new ArrayList<>();

    TopicCheck(AdminCalls calls, TopicPlan plan) {
        this.calls = calls;
        this.plan = plan;
    }

    /**
     * What isn't as planned, topics before groups; empty when all is. Changes nothing. Blocks.
     *
     * @throws BridgeException if the cluster can't be reached, or doesn't let its topics be looked at
     */
    public static List<PlanFinding> of(Cluster cluster, TopicPlan plan) {
        cluster.awaitReachable();
        try (Admin admin = Admin.create(ClientSettings.admin(cluster))) {
            TopicCheck check = new TopicCheck(new AdminCalls(cluster, admin), plan);
            check.topics(TopicSetup.names());
            check.groups(TopicPlan.GROUPS.stream().collect(Collectors.toMap(Function.identity(), _ -> "")));
            return check.findings();
        }
    }

    List<PlanFinding> findings() {
        return List.copyOf(findings);
    }

    /** Looks at the topics with these names. */
    void topics(Set<String> names) {
        Map<String, TopicDescription> present = calls.describe(names);
        Map<String, Map<String, String>> settings = calls.topicSettings(present.keySet());
        int replicas = plan.replicas(calls.brokers());
        partitions(present);
        for (Topic<?> topic : Topics.ALL) {
            TopicDescription description = present.get(topic.name());
            if (description != null) {
                Map<String, String> found = settings.getOrDefault(topic.name(), Map.of());
                int copies = replication(topic, description, replicas);
                inSyncReplicas(topic, found, copies);
                cleanup(topic, found);
                retention(topic, found);
                segment(topic, found);
                messageBytes(topic, found);
            } else if (names.contains(topic.name())) {
                add(
                        BREAKS,
                        "topic " + topic,
                        "it to exist",
                        "no such topic",
                        "no stage can start",
                        "spirit topics create");
            }
        }
    }

    private void partitions(Map<String, TopicDescription> present) {
        Map<String, Integer> counts = AdminCalls.counts(present);
        int fewest = counts.values().stream().mapToInt(Integer::intValue).min().orElse(plan.partitions());
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(plan.partitions());
        if (fewest != most) {
            add(
                    BREAKS,
                    "topics",
                    "the same number of partitions in each",
                    new TreeMap<>(counts).toString(),
                    "a call would have to change its partition on the way, so no stage starts",
                    "when no call runs, kafka-topics --alter --partitions " + most + " for those that have fewer");
        } else if (most < plan.partitions()) {
            add(
                    COSTS,
                    "topics",
                    plan.partitions() + " partitions in each",
                    Integer.toString(most),
                    "no more than " + most + " processes of a stage share its work",
                    "when no call runs, kafka-topics --alter --partitions " + plan.partitions() + " for each");
        } else if (most > plan.partitions()) {
            add(
                    COSTS,
                    "topics",
                    plan.partitions() + " partitions in each",
                    Integer.toString(most),
                    "more partitions take more of the brokers' time",
                    "if that is meant, --partitions " + most);
        }
    }

    /** The fewest copies that a partition of the topic has. */
    private int replication(Topic<?> topic, TopicDescription description, int planned) {
        int copies = description.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (copies < planned) {
            add(
                    BREAKS,
                    "topic " + topic + ", replication",
                    planned + " copies of each partition",
                    Integer.toString(copies),
                    "what the missing copies would have held is lost with a broker",
                    "kafka-reassign-partitions");
        }
        return copies;
    }

    private void inSyncReplicas(Topic<?> topic, Map<String, String> settings, int copies) {
        String name = "min.insync.replicas";
        int planned = TopicPlan.inSyncReplicas(copies);
        long found = number(settings, name, planned);
        if (found < planned) {
            setting(BREAKS, topic, name, planned, found, "an acknowledged record can be lost with one broker");
        } else if (found > copies) {
            setting(BREAKS, topic, name, planned, found, "nothing can be written");
        } else if (found > planned) {
            setting(COSTS, topic, name, planned, found, "nothing can be written while one broker is away");
        }
    }

    private void cleanup(Topic<?> topic, Map<String, String> settings) {
        String name = "cleanup.policy";
        String planned = TopicPlan.cleanupPolicy(topic);
        String found = settings.getOrDefault(name, UNKNOWN);
        if (!found.equals(planned)) {
            String cost = topic == Topics.SESSIONS
                    ? "takeovers read all sessions ever written, or histories outlive recordings"
                    : "all but the last record of each call can be deleted";
            add(BREAKS, "topic " + topic + ", " + name, planned, found, cost, alter(topic, name, planned));
        }
    }

    private void segment(Topic<?> topic, Map<String, String> settings) {
        if (topic != Topics.SESSIONS) {
            return;
        }
        long planned = TopicPlan.SESSIONS_SEGMENT.toMillis();
        long found = number(settings, TopicPlan.SEGMENT, planned);
        if (found > planned) {
            setting(COSTS, topic, TopicPlan.SEGMENT, planned, found, "a takeover reads what was written in that time");
        }
    }

    private void retention(Topic<?> topic, Map<String, String> settings) {
        String name = "retention.ms";
        long planned = plan.retention().toMillis();
        long found = number(settings, name, planned);
        if (found >= 0 && found < planned) {
            setting(
                    BREAKS,
                    topic,
                    name,
                    planned,
                    found,
                    "records go after " + hours(found) + " h instead of " + hours(planned) + " h");
        } else if (found != planned) {
            setting(
                    COSTS,
                    topic,
                    name,
                    planned,
                    found,
                    "records take room for longer than planned, and recordings stay");
        }
        String size = "retention.bytes";
        long bytes = number(settings, size, -1);
        if (bytes >= 0) {
            setting(BREAKS, topic, size, -1, bytes, "records go before their time when a partition is larger");
        }
    }

    private void messageBytes(Topic<?> topic, Map<String, String> settings) {
        String name = "max.message.bytes";
        long found = number(settings, name, TopicPlan.BATCH_BYTES);
        if (found < Limits.RECORD_BYTES + AROUND_A_RECORD_BYTES) {
            setting(
                    BREAKS,
                    topic,
                    name,
                    TopicPlan.BATCH_BYTES,
                    found,
                    "large records are refused, and the stage stops");
        }
    }

    /**
     * Looks at groups, and makes one finding of those that are alike.
     *
     * @param refusals by group: why its settings could not be changed just now, or nothing if that wasn't tried
     */
    void groups(Map<String, String> refusals) {
        Map<String, Set<String>> alike = new TreeMap<>();
        Map<String, Map<String, String>> settings = calls.groupSettings(refusals.keySet());
        refusals.forEach((group, refusal) -> {
            Map<String, String> found = settings.getOrDefault(group, Map.of());
            if (isSlower(found, GroupTimes.SESSION) || isSlower(found, GroupTimes.HEARTBEAT)) {
                String times = "session " + found.getOrDefault(GroupTimes.SESSION, "unknown") + " ms, heartbeat "
                        + found.getOrDefault(GroupTimes.HEARTBEAT, "unknown") + " ms";
                alike.computeIfAbsent(
                                refusal.isEmpty() ? times : times + " and this refusal: " + refusal,
                                _ -> new TreeSet<>())
                        .add(group);
            }
        });
        alike.forEach((found, groups) -> add(
                COSTS,
                "groups " + String.join(", ", groups),
                plan.groupTimes().toString(),
                found,
                "calls of a killed process wait for up to the session's time: with Kafka's defaults about 45 s instead of"
                        + " about 3 s",
                "set group.consumer.min.session.timeout.ms="
                        + plan.groupTimes().session().toMillis()
                        + " and group.consumer.min.heartbeat.interval.ms="
                        + plan.groupTimes().heartbeat().toMillis()
                        + " on the brokers, then spirit topics create"));
    }

    /** What can't be learnt is taken for Kafka's default, which is slower. */
    private boolean isSlower(Map<String, String> found, String name) {
        long planned = Long.parseLong(plan.groupTimes().settings().getOrDefault(name, "0"));
        return number(found, name, Long.MAX_VALUE) > planned;
    }

    private void setting(
            PlanFinding.Weight weight, Topic<?> topic, String name, long planned, long found, String cost) {
        String value = Long.toString(planned);
        add(weight, "topic " + topic + ", " + name, value, Long.toString(found), cost, alter(topic, name, value));
    }

    private void add(
            PlanFinding.Weight weight, String subject, String expected, String found, String cost, String remedy) {
        findings.add(new PlanFinding(weight, subject, expected, found, cost, remedy));
    }

    private static String alter(Topic<?> topic, String name, String value) {
        return "kafka-configs --alter --entity-type topics --entity-name " + topic + " --add-config " + name + "="
                + value;
    }

    private static long number(Map<String, String> settings, String name, long otherwise) {
        String found = settings.get(name);
        return found == null ? otherwise : Long.parseLong(found);
    }

    private static long hours(long millis) {
        return Duration.ofMillis(millis).toHours();
    }
}
