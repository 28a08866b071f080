package io.spiritlm.bridge;

import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the pipeline needs of a cluster: how each topic is kept, and how soon a group notices that a member died. The one place
 * that says so.
 *
 * <p>{@code spirit.sessions} is compacted, since only a leg's last history matters; of the other topics every record counts
 * until it is too old. They all are kept for the same time: {@code spirit.audio} is the recording, from which the others could be
 * computed again, but what was answered belongs to what was said, and a dead letter or a history holds a piece of a recording that
 * must not outlive it. An hour of one leg takes 115 MB of audio, and at most as much speech, on each replica.
 *
 * @param partitions of each topic, from 1
 * @param replication copies of each partition, from 1; without it as many as there are brokers, at most 3
 * @param retention how long a record is kept at least, 1 h to 100 years
 * @param groupTimes for each of {@link #GROUPS}
 */
public record TopicPlan(int partitions, OptionalInt replication, Duration retention, GroupTimes groupTimes) {
    /** The consumer groups of the pipeline. */
    public static final List<String> GROUPS = List.of("tokenize", "lm", "vocode", "ingest");

    /** Kafka's own default of 7 days, but said by us: brokers' defaults differ. */
    public static final Duration RETENTION = Duration.ofDays(7);

    /** Kafka's own default; leaves 48 kB for what is around the largest record of {@link Limits#RECORD_BYTES}. */
    static final int BATCH_BYTES = 1_048_588;

    static final String SEGMENT = "segment.ms";

    /**
     * Compaction leaves the segment alone that is being written, by default for 7 days. With Kafka's default of {@code
     * min.cleanable.dirty.ratio}, one half, a takeover reads at most twice the sessions of open legs and what was written in this time.
     */
    static final Duration SESSIONS_SEGMENT = Duration.ofMinutes(10);

    private static final Duration LONGEST = Duration.ofDays(36_525);
    private static final int STANDARD_REPLICAS = 3;

    public TopicPlan {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions: expected at least 1, found " + partitions);
        }
        if (replication.isPresent() && (replication.getAsInt() < 1 || replication.getAsInt() > Short.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "replication: expected 1 to " + Short.MAX_VALUE + ", found " + replication.getAsInt());
        }
        if (retention.compareTo(Duration.ofHours(1)) < 0 || retention.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("retention: expected 1 h to 100 years, found " + retention);
        }
    }

    /** The usual plan: kept for {@link #RETENTION}, {@link GroupTimes#QUICK} groups. */
    public static TopicPlan standard(int partitions) {
        return new TopicPlan(partitions, OptionalInt.empty(), RETENTION, GroupTimes.QUICK);
    }

    /** Copies of each partition on a cluster of {@code brokers}. */
    int replicas(int brokers) {
        return replication.orElse(Math.clamp(brokers, 1, STANDARD_REPLICAS));
    }

    /** How many copies must hold a record before it is acknowledged: one broker may be away without stopping the pipeline. */
    static int inSyncReplicas(int replicas) {
        return Math.max(1, replicas - 1);
    }

    static String cleanupPolicy(Topic<?> topic) {
        return topic == Topics.SESSIONS ? "compact,delete" : "delete";
    }

    /** The topic's settings in Kafka's names. */
    Map<String, String> settings(Topic<?> topic, int replicas) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("cleanup.policy", cleanupPolicy(topic));
        settings.put("min.insync.replicas", Integer.toString(inSyncReplicas(replicas)));
        settings.put("max.message.bytes", Integer.toString(BATCH_BYTES));
        settings.put("retention.ms", Long.toString(retention.toMillis()));
        settings.put("retention.bytes", "-1");
        if (topic == Topics.SESSIONS) {
            settings.put(SEGMENT, Long.toString(SESSIONS_SEGMENT.toMillis()));
        }
        return settings;
    }
}
