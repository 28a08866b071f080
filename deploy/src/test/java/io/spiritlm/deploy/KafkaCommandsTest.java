package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.bridge.TopicEnds;
import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.DeadLetter.Origin;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code topics} and {@code dead-letters} on a broker. */
final class KafkaCommandsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final byte[] SECRET = Topics.AUDIO.encode(
            new AudioRecord.Text(0, LegId.of("call", "caller"), 0, Instant.EPOCH, "nobody may read this"));

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.temporary();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void createsTheTopicsAndFindsThemAsPlanned() throws IOException {
        assertThat(execute("topics", "check", "--partitions", "2")).isEqualTo(1);
        assertThat(out.toString().lines())
                .hasSize(Topics.ALL.size())
                .allMatch(line -> line.startsWith("error    topic"));

        assertThat(execute("topics", "create", "--partitions", "2")).isZero();
        assertThat(out.toString()).contains("created  spirit.audio", "created  spirit.dead-letters", "as planned");

        Path report = folder.resolve("report.json");
        assertThat(execute("topics", "check", "--partitions", "2", "--json", report.toString()))
                .isZero();
        assertThat(out.toString().strip()).isEqualTo("as planned");
        assertThat(new ObjectMapper().readTree(report.toFile()).get("asPlanned").asBoolean())
                .isTrue();
    }

    @Test
    void warnsOfWhatOnlyCostsAndFailsForWhatLosesData() throws IOException {
        execute("topics", "create", "--partitions", "2");

        assertThat(execute("topics", "check", "--partitions", "4", "--retention-hours", "1"))
                .isZero();
        assertThat(out.toString())
                .contains("warning  topics: expected 4 partitions in each, found 2")
                .contains("warning  topic spirit.audio, retention.ms: expected 3600000, found 604800000");

        Path report = folder.resolve("report.json");
        assertThat(execute(
                        "topics",
                        "create",
                        "--partitions",
                        "2",
                        "--retention-hours",
                        "1000",
                        "--json",
                        report.toString()))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("error    topic spirit.audio, retention.ms")
                .doesNotContain("created");
        JsonNode found =
                new ObjectMapper().readTree(report.toFile()).get("findings").get(0);
        assertThat(found.get("weight").asText()).isEqualTo("BREAKS");
        assertThat(found.get("remedy").asText()).contains("retention.ms=3600000000");
    }

    @Test
    void listsLettersWithoutWhatIsInThem() throws IOException {
        execute("topics", "create", "--partitions", "2");
        setAside(new Origin("spirit.audio", 0, 5), SECRET, "a\treason\nof two lines");
        setAside(new Origin("spirit.units", 1, 6), new byte[1_000_000], "too long");

        Path report = folder.resolve("letters.json");
        assertThat(execute("dead-letters", "list", "--json", report.toString())).isZero();
        assertThat(out.toString())
                .containsPattern("Z  spirit\\.dead-letters-0@0  spirit\\.audio-0@5  " + SECRET.length
                        + " bytes  a reason of two lines\n")
                .contains("spirit.units-1@6  1000000 bytes (900000 kept)  too long", "2 set aside")
                .doesNotContain("nobody");
        assertThat(new ObjectMapper().readTree(report.toFile()).toString())
                .contains("spirit.audio-0@5")
                .doesNotContain("nobody", "raw");

        assertThat(execute("dead-letters", "list", "--topic", "spirit.audio")).isZero();
        assertThat(out.toString()).contains("1 set aside").doesNotContain("spirit.units");

        assertThat(execute("dead-letters", "list", "--limit", "1", "--since", "1h"))
                .isZero();
        assertThat(out.toString().lines()).hasSize(2);
        assertThat(out.toString()).contains("too long", "2 set aside, 1 of them older than these");

        assertThat(execute("dead-letters", "list", "--since", "2999-01-01T00:00:00Z"))
                .isZero();
        assertThat(out.toString().strip()).isEqualTo("0 set aside");
    }

    @Test
    void replaysWhatIsAskedForAndFailsForWhatCannotBeReplayed() {
        execute("topics", "create", "--partitions", "2");
        setAside(new Origin("spirit.audio", 0, 5), SECRET, "a fault that is mended");
        setAside(new Origin("spirit.audio", 1, 6), new byte[] {1}, "not readable");

        assertThat(execute("dead-letters", "replay", "--origin", "spirit.audio-0@5", "--dry-run"))
                .isZero();
        assertThat(out.toString())
                .contains("spirit.audio-0@5  would be appended to spirit.audio-0", "would replay 1, left out 0");
        assertThat(TopicEnds.latest(cluster(), Topics.AUDIO).values()).containsOnly(0L);

        assertThat(execute("dead-letters", "replay", "--origin", "spirit.audio-0@5"))
                .isZero();
        assertThat(out.toString()).contains("spirit.audio-0@5  appended as spirit.audio-0@0");

        assertThat(execute("dead-letters", "replay", "--all", "--topic", "spirit.audio"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("spirit.audio-0@5  appended as spirit.audio-0@1")
                .contains("spirit.audio-1@6  left out: spirit.audio record of 1 bytes", "replayed 1, left out 1");
        assertThat(err.toString()).isEqualToIgnoringNewLines("spirit: expected to replay 2 records, left out 1");

        assertThat(execute("dead-letters", "replay", "--origin", "spirit.audio-1@77"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("spirit.audio-1@77  left out: expected a dead letter of it, found none");
    }

    @Test
    void takesSettingsOfTheConnectionFromAFile() throws IOException {
        Path settings = Files.writeString(folder.resolve("kafka.properties"), "security.protocol=PLAINTEXT\n");
        assertThat(execute("topics", "create", "--partitions", "2", "--kafka-config", settings.toString()))
                .isZero();

        Files.writeString(settings, "acks=0\n");
        for (String command :
                List.of("topics check", "dead-letters list", "status", "stage vocode", "say hello -o x.wav")) {
            assertThat(execute((command + " --kafka-config " + settings).split(" ")))
                    .isEqualTo(1);
            assertThat(err.toString().strip())
                    .startsWith("spirit: " + settings + ": expected only settings of Kafka's clients")
                    .endsWith(", found acks")
                    .doesNotContain("\n");
        }

        assertThat(execute("status", "--kafka-config", "/nowhere/kafka.properties"))
                .isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("spirit: no such file: /nowhere/kafka.properties");
    }

    private Cluster cluster() {
        return Cluster.at(broker.bootstrapServers());
    }

    private void setAside(Origin origin, byte[] raw, String reason) {
        try (KafkaSink sink = KafkaSink.open(cluster())) {
            sink.sendTo(Topics.DEAD_LETTERS, origin.partition(), DeadLetter.of(0, origin, reason, raw))
                    .block(LIMIT);
        }
    }

    private int execute(String... words) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--bootstrap-server", broker.bootstrapServers()));
        return Spirit.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }
}
