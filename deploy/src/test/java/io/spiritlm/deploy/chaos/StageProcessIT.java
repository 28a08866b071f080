package io.spiritlm.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.Delivered;
import io.spiritlm.bridge.GroupTimes;
import io.spiritlm.bridge.KafkaSource;
import io.spiritlm.bridge.Reading;
import io.spiritlm.bridge.SourceSettings;
import io.spiritlm.bridge.TopicEnds;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.deploy.process.ChildProcess;
import io.spiritlm.deploy.process.FreePorts;
import io.spiritlm.deploy.process.Member;
import io.spiritlm.ingest.AudioFile;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./spirit stage} as a process of its own, as whoever starts and ends it sees it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class StageProcessIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int TOLD_TO_END = 143;

    @TempDir
    Path folder;

    private final List<ChildProcess> children = new ArrayList<>();
    private EmbeddedBroker broker;
    private Cluster cluster;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.temporary();
        cluster = Cluster.at(broker.bootstrapServers());
        TopicSetup.create(cluster, Fleet.PARTITIONS);
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (ChildProcess child : children) {
            child.kill();
        }
        broker.close();
    }

    @Test
    void toldToEndItHandsItsCallsOverAtOnceAndLosesNothing() throws Exception {
        Map<LegId, CallScript> calls = new ConcurrentHashMap<>();
        ChildProcess first = stage(StageName.TOKENIZE, "tokenize-1");
        ChildProcess second = stage(StageName.TOKENIZE, "tokenize-2");
        first.awaitReady();
        second.awaitReady();
        try (Ledger ledger = new Ledger(cluster);
                UnitsOfLegs units = new UnitsOfLegs(cluster);
                DirectCalls callers = new DirectCalls(cluster, recording(), calls::put)) {
            await(
                    "both to own partitions",
                    () -> Stream.of(first, second)
                            .noneMatch(child ->
                                    ledger.lanesOf(child.member().name()).isEmpty()));
            callers.rehearse();
            await("undisturbed calls", () -> units.closed() == calls.size());
            Map<CallScript, List<String>> expected = new HashMap<>();
            calls.forEach((leg, script) -> expected.put(script, units.of(leg)));
            assertThat(expected.values()).allSatisfy(said -> assertThat(said).isNotEmpty());

            List<Ledger.Lane> lanes = ledger.lanesOf("tokenize-1");
            Thread calling = Thread.ofPlatform().daemon().start(callers::rehearse);
            await("calls at work", () -> units.begun() >= expected.size() + 4);
            Instant since = Instant.now();
            first.terminate();
            Duration ended = Duration.between(since, Instant.now());
            await(
                    "the other to have all",
                    () -> ledger.takenOver(lanes, "tokenize-1", since).isPresent());
            Duration recovered = Duration.between(
                    since, ledger.takenOver(lanes, "tokenize-1", since).orElseThrow());
            calling.join();
            await("disturbed calls", () -> units.closed() == calls.size());

            System.out.printf(
                    "told to end: %d partitions taken over after %d ms, process ended after %d ms%n",
                    lanes.size(), recovered.toMillis(), ended.toMillis());
            assertThat(first.exitCode()).isEqualTo(TOLD_TO_END);
            assertThat(ended).isLessThan(Duration.ofSeconds(15));
            assertThat(recovered).as("nobody waits for the session").isLessThan(GroupTimes.QUICK.session());
            assertThat(calls)
                    .hasSize(2 * expected.size())
                    .allSatisfy((leg, script) ->
                            assertThat(units.of(leg)).as("%s %s", leg, script).isEqualTo(expected.get(script)));
            assertThat(ledger.setAside()).isZero();
        }
    }

    @Test
    void tellsOverHttpHowItIsUntilItsBrokerIsGone() throws Exception {
        int port = FreePorts.find(1).getFirst();
        ChildProcess stage = stage(StageName.VOCODE, "vocode-1", "--admin-port", Integer.toString(port));
        stage.awaitReady();
        try (HttpClient client = HttpClient.newHttpClient()) {
            await("ready", () -> get(client, port, "/ready").statusCode() == 200);
            assertThat(get(client, port, "/live").body()).isEqualToIgnoringNewLines("live");
            await(
                    "all partitions its own",
                    () -> get(client, port, "/metrics")
                            .body()
                            .lines()
                            .anyMatch(line -> line.startsWith("spirit_stage_owned_partitions{stage=\"vocode\"")
                                    && !line.endsWith(" 0.0")));

            broker.close();
            await("not ready", () -> get(client, port, "/ready").statusCode() == 503);
            assertThat(get(client, port, "/ready").body())
                    .isEqualToIgnoringNewLines("not ready: its broker doesn't answer");
            assertThat(get(client, port, "/live").statusCode())
                    .as("another process would do no better")
                    .isEqualTo(200);
        }
        await("its end, when its patience is over", () -> !stage.isAlive());
        assertThat(stage.exitCode()).isEqualTo(1);
        await(
                "its last line",
                () -> Files.readString(folder.resolve("vocode-1.log"))
                        .contains("expected a broker at " + cluster.bootstrapServers()));
    }

    private ChildProcess stage(StageName stage, String name, String... more) throws IOException {
        var model = new ModelFolder(Path.of("..", "models", "spirit-mini-base"));
        ChildProcess child =
                ChildProcess.start(Member.stage(stage, name, cluster, model).with(List.of(more)), folder);
        children.add(child);
        return child;
    }

    private static HttpResponse<String> get(HttpClient client, int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static Pcm16 recording() throws Exception {
        Path file = Path.of("src", "main", "resources", "io", "spiritlm", "deploy", "demo", "pls-hold-while-try.wav");
        Pcm16 whole = Pcm16.of(new short[0]);
        try (AudioFile audio = AudioFile.open(file, DecodeOptions.DEFAULT)) {
            for (Optional<Pcm16> piece = audio.next(); piece.isPresent(); piece = audio.next()) {
                whole = whole.concat(piece.get());
            }
        }
        return whole;
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("within %s: %s", LIMIT, what).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** What readers of {@code spirit.units} get of each leg. Thread-safe. */
    private static final class UnitsOfLegs implements AutoCloseable {
        private final KafkaSource<UnitsRecord> source;
        private final Map<LegId, List<String>> said = new HashMap<>();
        private int closed;

        UnitsOfLegs(Cluster cluster) {
            source = new KafkaSource<>(
                    cluster,
                    Topics.UNITS,
                    new Reading.OfPartitions(TopicEnds.earliest(cluster, Topics.UNITS)),
                    SourceSettings.standard());
            source.records().doOnNext(Delivered::acknowledge).subscribe(record -> take(record.value()));
        }

        private synchronized void take(UnitsRecord record) {
            switch (record) {
                case UnitsRecord.Speech speech ->
                    said(speech)
                            .add(speech.utterance().number() + " " + speech.sequence() + " " + speech.startSample()
                                    + " " + speech.tracks() + " " + speech.finality());
                case UnitsRecord.Text text -> said(text).add(text.utterance().number() + " " + text.text());
                case LegClosed end -> {
                    closed++;
                    said.computeIfAbsent(end.leg(), _ -> new ArrayList<>()).add("closed after " + end.utterances());
                }
                default -> {}
            }
        }

        private List<String> said(UnitsRecord.OfUtterance record) {
            return said.computeIfAbsent(record.utterance().leg(), _ -> new ArrayList<>());
        }

        synchronized List<String> of(LegId leg) {
            return List.copyOf(said.getOrDefault(leg, List.of()));
        }

        synchronized int begun() {
            return said.size();
        }

        synchronized int closed() {
            return closed;
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
