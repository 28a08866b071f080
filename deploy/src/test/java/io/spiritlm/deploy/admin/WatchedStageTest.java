package io.spiritlm.deploy.admin;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** What a stage on a real broker shows over HTTP. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class WatchedStageTest {
    private static final String CALL = "call-7f3a";

    @Test
    void countsARecordThatPassedAndNamesNoCall() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient();
                EmbeddedBroker broker = EmbeddedBroker.temporary();
                AdminServer server = AdminServer.start("127.0.0.1", 0)) {
            Cluster cluster = Cluster.at(broker.bootstrapServers());
            TopicSetup.create(cluster, 2);
            StageSettings standard = StageSettings.standard();
            StageSettings watched = new StageSettings(
                    standard.threads(),
                    standard.maxUnfinished(),
                    standard.source(),
                    Optional.empty(),
                    server.registry());
            Stage<AudioRecord, UnitsRecord> stage =
                    new Stage<>("tokenize", Topics.AUDIO, Topics.UNITS, _ -> new Swallowing());
            try (KafkaSink sink = KafkaSink.open(cluster);
                    StageRunner<AudioRecord, UnitsRecord> _ = StageRunner.start(cluster, stage, watched)) {
                sink.send(Topics.AUDIO, new AudioRecord.Text(0, LegId.of(CALL, "caller"), 0, Instant.EPOCH, "hello"))
                        .block(Duration.ofSeconds(20));

                String finished = "spirit_stage_finish_seconds_count{stage=\"tokenize\",topic=\"spirit.audio\"} 1";
                String metrics = metrics(client, server);
                while (!metrics.contains(finished)) {
                    LockSupport.parkNanos(10_000_000);
                    metrics = metrics(client, server);
                }
                assertThat(metrics)
                        .contains("spirit_stage_read_records_total{stage=\"tokenize\",topic=\"spirit.audio\"} 1.0")
                        .contains("spirit_stage_owned_partitions{stage=\"tokenize\",topic=\"spirit.audio\"} 2.0")
                        .contains("spirit_stage_finish_seconds_bucket{", "le=\"60.0\"")
                        .doesNotContain(CALL)
                        .doesNotContain("caller");
            }
        }
    }

    private static String metrics(HttpClient client, AdminServer server) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/metrics"))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    /** Writes nothing. */
    private static final class Swallowing implements CallHandler<AudioRecord, UnitsRecord> {
        @Override
        public Publisher<UnitsRecord> handle(AudioRecord record) {
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
