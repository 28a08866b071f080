package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.bridge.CallHandler;
import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.bridge.Stage;
import io.spiritlm.bridge.StageRunner;
import io.spiritlm.bridge.StageSettings;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.WireRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** {@code status} on a broker. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class StatusCommandTest {
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
    void failsWithALineForEachStageThatNobodyRunsAndSaysHowFarBehindItIs() throws IOException {
        Cluster cluster = Cluster.at(broker.bootstrapServers());
        TopicSetup.create(cluster, 2);
        try (KafkaSink sink = KafkaSink.open(cluster)) {
            sink.send(
                            Topics.AUDIO,
                            new AudioRecord.Text(0, LegId.of("call-7f3a", "caller"), 0, Instant.EPOCH, "secret"))
                    .block(Duration.ofSeconds(60));
        }

        assertThat(status()).isEqualTo(1);

        assertThat(err.toString().lines())
                .hasSize(3)
                .allMatch(line -> line.endsWith("at least one member, found none"));
        assertThat(out.toString())
                .containsPattern("tokenize +0 +0/2 +1 +1")
                .containsPattern("spirit.audio +1 +2")
                .doesNotContain("secret", "7f3a");
        JsonNode stage = json().get("stages").get(0);
        assertThat(stage.get("name").asText()).isEqualTo("tokenize");
        assertThat(stage.get("members").asInt()).isZero();
        assertThat(stage.get("lagRecords").asInt()).isEqualTo(1);
    }

    @Test
    void isContentWhenEveryPartitionOfEveryStageHasAnOwner() throws IOException {
        Cluster cluster = Cluster.at(broker.bootstrapServers());
        TopicSetup.create(cluster, 2);
        try (StageRunner<?, ?> _ = idle(cluster, "tokenize", Topics.AUDIO, Topics.UNITS);
                StageRunner<?, ?> _ = idle(cluster, "lm", Topics.UNITS, Topics.CONTINUATIONS);
                StageRunner<?, ?> _ = idle(cluster, "vocode", Topics.CONTINUATIONS, Topics.SPEECH)) {
            // A partition that was assigned a moment ago counts as soon as its member has said so.
            while (status() != 0) {
                LockSupport.parkNanos(100_000_000);
            }
        }
        assertThat(err.toString()).isEmpty();
        assertThat(json().get("stages")).hasSize(3).allSatisfy(stage -> {
            assertThat(stage.get("members").asInt()).isEqualTo(1);
            assertThat(stage.get("ownedPartitions").asInt()).isEqualTo(2);
        });
    }

    @Test
    void failsWithOneLineWhereNoBrokerIs() {
        broker.close();
        assertThat(status()).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().contains("expected a broker at 127.0.0.1:");
    }

    private static <I extends WireRecord, O extends WireRecord> StageRunner<I, O> idle(
            Cluster cluster, String name, Topic<I> input, Topic<O> output) {
        return StageRunner.start(
                cluster, new Stage<>(name, input, output, _ -> new Swallowing<>()), StageSettings.standard());
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("status.json").toFile());
    }

    private int status() {
        out = new StringWriter();
        err = new StringWriter();
        return Spirit.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(
                        "status",
                        "--bootstrap-server",
                        broker.bootstrapServers(),
                        "--json",
                        folder.resolve("status.json").toString());
    }

    /** Writes nothing. */
    private static final class Swallowing<I, O> implements CallHandler<I, O> {
        @Override
        public Publisher<O> handle(I record) {
            return Mono.empty();
        }

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public void close() {}
    }
}
