package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.bridge.PlanFinding.Weight;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicCheckTest {
    private static final TopicPlan PLAN = TopicPlan.standard(2);

    private TestBroker broker;
    private Cluster cluster;
    private Admin admin;

    @BeforeEach
    void start() {
        broker = TestBroker.start();
        cluster = Cluster.at(broker.bootstrapServers());
        admin = Admin.create(ClientSettings.admin(cluster));
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void findsNothingAfterCreatingByTheSamePlan() {
        TopicsMade made = TopicSetup.create(cluster, PLAN);

        assertThat(made.topics()).containsExactlyInAnyOrderElementsOf(TopicSetup.names());
        assertThat(made.findings()).isEmpty();
        assertThat(TopicCheck.of(cluster, PLAN)).isEmpty();
        assertThat(TopicSetup.create(cluster, PLAN)).isEqualTo(new TopicsMade(List.of(), List.of()));
        for (String group : TopicPlan.GROUPS) {
            KafkaFixture.await(
                    group + " has its times",
                    () -> setByUs(ConfigResource.Type.GROUP, group).equals(GroupTimes.QUICK.settings()));
        }
        assertThat(setByUs(ConfigResource.Type.TOPIC, "spirit.audio"))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "604800000");
        assertThat(setByUs(ConfigResource.Type.TOPIC, "spirit.sessions"))
                .containsEntry("cleanup.policy", "compact,delete")
                .containsEntry("retention.ms", "604800000")
                .containsEntry("segment.ms", "600000");
    }

    @Test
    void tellsWhatLosesDataFromWhatOnlyCosts() throws Exception {
        TopicSetup.create(cluster, PLAN);
        set(Topics.AUDIO, "cleanup.policy", "compact");
        set(Topics.SESSIONS, "cleanup.policy", "delete");
        set(Topics.SESSIONS, "segment.ms", "604800000");
        set(Topics.UNITS, "retention.ms", "3600000");
        set(Topics.SPEECH, "retention.ms", "-1");
        set(Topics.CONTINUATIONS, "retention.bytes", "1000000");
        set(Topics.DEAD_LETTERS, "max.message.bytes", "900000");
        set(Topics.DEAD_LETTERS, "min.insync.replicas", "2");

        assertThat(TopicCheck.of(cluster, PLAN))
                .extracting(finding -> finding.weight() + " " + finding.subject())
                .containsExactlyInAnyOrder(
                        "BREAKS topic spirit.audio, cleanup.policy",
                        "BREAKS topic spirit.sessions, cleanup.policy",
                        "COSTS topic spirit.sessions, segment.ms",
                        "BREAKS topic spirit.units, retention.ms",
                        "COSTS topic spirit.speech, retention.ms",
                        "BREAKS topic spirit.continuations, retention.bytes",
                        "BREAKS topic spirit.dead-letters, max.message.bytes",
                        "BREAKS topic spirit.dead-letters, min.insync.replicas");
        assertThat(TopicSetup.create(cluster, PLAN).findings())
                .as("what exists is told of, not changed")
                .hasSize(8);
    }

    @Test
    void tellsOfMissingTopicsAndOfPartitions() throws Exception {
        assertThat(TopicCheck.of(cluster, PLAN))
                .hasSize(Topics.ALL.size())
                .allSatisfy(finding -> assertThat(finding.toString()).contains("expected it to exist"));

        TopicSetup.create(cluster, PLAN);
        assertThat(TopicCheck.of(cluster, TopicPlan.standard(64)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.weight()).isEqualTo(Weight.COSTS);
                    assertThat(finding.toString()).contains("expected 64 partitions in each, found 2");
                });

        admin.createPartitions(Map.of("spirit.units", NewPartitions.increaseTo(3)))
                .all()
                .get();
        AdminCalls calls = new AdminCalls(cluster, admin);
        KafkaFixture.await(
                "3 partitions", () -> calls.partitions(Set.of("spirit.units")).containsValue(3));
        assertThat(TopicCheck.of(cluster, PLAN)).singleElement().satisfies(finding -> {
            assertThat(finding.weight()).isEqualTo(Weight.BREAKS);
            assertThat(finding.found()).contains("spirit.units=3", "spirit.audio=2");
        });
    }

    @Test
    void makesTheTopicsThoughTheClusterRefusesTheGroupsTimes() {
        // The broker's lower bounds are 3 s and 250 ms.
        GroupTimes refused = new GroupTimes(Duration.ofSeconds(1), Duration.ofMillis(100));
        TopicPlan plan = new TopicPlan(2, OptionalInt.empty(), TopicPlan.RETENTION, refused);

        TopicsMade made = TopicSetup.create(cluster, plan);

        assertThat(made.topics()).hasSameSizeAs(Topics.ALL);
        assertThat(made.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.weight()).isEqualTo(Weight.COSTS);
            assertThat(finding.subject()).isEqualTo("groups ingest, lm, tokenize, vocode");
            assertThat(finding.found()).contains("session 3000 ms", "must be in the range");
            assertThat(finding.cost()).contains("about 45 s instead of about 3 s");
            assertThat(finding.toString()).doesNotContain("\n");
        });
    }

    @Test
    void saysWhichTopicTheClusterRefusesAndWhy() {
        TopicPlan plan = new TopicPlan(2, OptionalInt.of(3), TopicPlan.RETENTION, GroupTimes.QUICK);

        assertThatThrownBy(() -> TopicSetup.create(cluster, plan))
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("expected it to make")
                .hasMessageContaining("spirit.audio")
                .hasMessageContaining("InvalidReplicationFactor");
    }

    private void set(Topic<?> topic, String name, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        admin.incrementalAlterConfigs(
                        Map.of(resource, List.of(new AlterConfigOp(new ConfigEntry(name, value), OpType.SET))))
                .all()
                .get();
        AdminCalls calls = new AdminCalls(cluster, admin);
        KafkaFixture.await(
                topic + " " + name + "=" + value,
                () -> calls.topicSettings(Set.of(topic.name())).values().stream()
                        .anyMatch(settings -> value.equals(settings.get(name))));
    }

    /** The settings that don't come from the broker. */
    private Map<String, String> setByUs(ConfigResource.Type type, String name) {
        try {
            return admin.describeConfigs(List.of(new ConfigResource(type, name))).all().get().values().stream()
                    .flatMap(config -> config.entries().stream())
                    .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG
                            || entry.source() == ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
