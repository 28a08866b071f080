package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table of time-outs for people says what the code does. */
class TimeLimitsTest {
    private static final Cluster CLUSTER = Cluster.at("broker:9092");
    private static final Map<String, Object> PRODUCER = ClientSettings.producer(CLUSTER);
    private static final Map<String, Object> CONSUMER =
            ClientSettings.consumer(CLUSTER, Reading.inGroup("group"), SourceSettings.standard());

    @Test
    void allStandInTheTable() throws IOException {
        Map<String, Duration> limits = new TreeMap<>();
        limits.put("`Cluster.REACH_LIMIT`", Cluster.REACH_LIMIT);
        limits.put("`Cluster.patience`", CLUSTER.patience());
        limits.put("`delivery.timeout.ms`, `max.block.ms`", millis(PRODUCER, "delivery.timeout.ms"));
        limits.put("`request.timeout.ms`", millis(PRODUCER, "request.timeout.ms"));
        limits.put("`default.api.timeout.ms`", millis(CONSUMER, "default.api.timeout.ms"));
        limits.put("`OutageWatch.ASK_EVERY`", OutageWatch.ASK_EVERY);
        limits.put("`ClientSettings.ADMIN_PATIENCE`", ClientSettings.ADMIN_PATIENCE);
        limits.put("`TopicSetup.READY_LIMIT`", TopicSetup.READY_LIMIT);
        limits.put("`GroupTimes.QUICK` session", GroupTimes.QUICK.session());
        limits.put("`GroupTimes.QUICK` heartbeat", GroupTimes.QUICK.heartbeat());
        limits.put("`PollLoop.RETRY_INSTANCE_EVERY`", PollLoop.RETRY_INSTANCE_EVERY);
        limits.put("`SourceSettings.commitEvery`", SourceSettings.standard().commitEvery());
        limits.put("`SourceSettings.drainLimit`", SourceSettings.standard().drainLimit());
        limits.put("`OwnedPartitions.COMMIT_LIMIT`", OwnedPartitions.COMMIT_LIMIT);
        limits.put("`PollLoop.CLOSE_LIMIT`", PollLoop.CLOSE_LIMIT);
        limits.put("`KafkaSource.CLOSE_LIMIT`", KafkaSource.CLOSE_LIMIT);
        limits.put("`StageRunner.HANDLERS_LIMIT`", StageRunner.HANDLERS_LIMIT);
        limits.put("`KafkaSink.CLOSE_LIMIT`", KafkaSink.CLOSE_LIMIT);
        limits.put("`StageRunner.IDLE_LIMIT`", StageRunner.IDLE_LIMIT);
        String table = Files.readString(Path.of("..", "ARCHITECTURE.md"));
        assertThat(limits)
                .allSatisfy((name, limit) -> assertThat(table)
                        .contains("| " + name + " | "
                                + (limit.toMillis() < 1000 ? limit.toMillis() + " ms" : limit.toSeconds() + " s")
                                + " |"));
    }

    @Test
    void theEndOfAStageFitsIntoWhatIsStated() {
        assertThat(SourceSettings.standard()
                        .drainLimit()
                        .plus(OwnedPartitions.COMMIT_LIMIT)
                        .plus(PollLoop.CLOSE_LIMIT))
                .isLessThan(KafkaSource.CLOSE_LIMIT);
        assertThat(KafkaSource.CLOSE_LIMIT.plus(StageRunner.HANDLERS_LIMIT).plus(KafkaSink.CLOSE_LIMIT))
                .isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void clientsThatReadAndWriteGiveUpTogether() {
        assertThat(PRODUCER).containsEntry("max.block.ms", PRODUCER.get("delivery.timeout.ms"));
        assertThat(CONSUMER).containsEntry("request.timeout.ms", PRODUCER.get("request.timeout.ms"));
    }

    private static Duration millis(Map<String, Object> settings, String name) {
        return Duration.ofMillis(((Number) settings.getOrDefault(name, -1)).longValue());
    }
}
