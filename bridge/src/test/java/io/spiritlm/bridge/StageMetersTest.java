package io.spiritlm.bridge;

import static io.spiritlm.bridge.KafkaFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class StageMetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final SourceSettings source = new SourceSettings(50, 25, Duration.ofMillis(20), Duration.ofMillis(200));
    private KafkaFixture kafka;

    @BeforeEach
    void start() {
        kafka = new KafkaFixture();
    }

    @AfterEach
    void stop() {
        kafka.close();
        registry.close();
    }

    @Test
    void countWhatPassesAndWhyTheRestDoesNot() {
        int partition = CallPartition.of(new CallId("call"), KafkaFixture.PARTITIONS);
        kafka.write("call", 3);
        kafka.write("call", 3);
        kafka.sink().sendTo(Topics.AUDIO, partition, new Fence(9, "new ingest")).block(KafkaFixture.LIMIT);
        kafka.send(Topics.AUDIO, KafkaFixture.audio(8, "call", 3));
        kafka.send(Topics.AUDIO, KafkaFixture.audio(9, "call", 4));
        kafka.writeRaw(Topics.AUDIO, partition, "no record".getBytes(StandardCharsets.UTF_8));
        kafka.write("failing", 2);
        kafka.write("held", 1);

        try (StageRunner<AudioRecord, UnitsRecord> stage = run(opening ->
                new ScriptedHandler(record -> switch (opening.call().value()) {
                    case "failing" -> Mono.error(new IllegalStateException("a bug"));
                    case "held" -> Mono.never();
                    default -> Flux.just(KafkaFixture.units(record, 0), KafkaFixture.units(record, 1));
                }))) {
            await("all counted", () -> counted("read") == 13 && counted("written") == 8 && counted("set.aside") == 3);

            assertThat(counted("passed.over", "reason", "duplicate")).isEqualTo(3);
            assertThat(counted("passed.over", "reason", "void")).isEqualTo(1);
            assertThat(counted("passed.over", "reason", "fence")).isEqualTo(1);
            assertThat(counted("set.aside", "reason", "malformed")).isEqualTo(1);
            assertThat(counted("set.aside", "reason", "failed")).isEqualTo(2);
            assertThat(counted("failed")).isZero();
            await("all but one finished", () -> timed("finish") == 4 && shown("unfinished") == 1);
            assertThat(timed("takeover")).isPositive();
            assertThat(shown("owned")).isEqualTo(KafkaFixture.PARTITIONS);
            assertThat(stage.state()).isEqualTo(StageState.RUNNING);
        }
        assertThat(shown("owned")).isZero();
        tellsMetersApartByFewNamesOnly();
    }

    private void tellsMetersApartByFewNamesOnly() {
        Map<String, Set<String>> values = registry.getMeters().stream()
                .map(Meter::getId)
                .flatMap(id -> id.getTags().stream())
                .collect(Collectors.groupingBy(Tag::getKey, Collectors.mapping(Tag::getValue, Collectors.toSet())));
        assertThat(values)
                .as("le is a bucket's bound")
                .containsOnlyKeys("stage", "topic", "reason", "le")
                .containsEntry("stage", Set.of("stage"))
                .containsEntry("topic", Set.of("spirit.audio"))
                .containsEntry("reason", Set.of("duplicate", "void", "fence", "malformed", "failed"));
    }

    @Test
    void showThatPartitionsArePausedWhileHandlersHaveAllTheyTake() {
        Sinks.Empty<UnitsRecord> done = Sinks.empty();
        kafka.write("slow", 200);
        try (var _ = StageRunner.start(
                kafka.cluster(),
                new Stage<>("stage", Topics.AUDIO, Topics.UNITS, _ -> new ScriptedHandler(_ -> done.asMono())),
                new StageSettings(2, 20, source, Optional.empty(), registry))) {
            await("paused", () -> shown("paused") == KafkaFixture.PARTITIONS);
            assertThat(shown("owned")).isEqualTo(KafkaFixture.PARTITIONS);
            done.tryEmitEmpty().orThrow();
            await("read to the end", () -> shown("paused") == 0 && counted("read") == 200);
        }
    }

    @Test
    void stateFollowsTheStageToItsEnd() {
        CountDownLatch mayTakeOver = new CountDownLatch(1);
        Takeover slow = claims -> {
            try {
                mayTakeOver.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Takeover.NONE.begin(claims);
        };
        try (KafkaSource<AudioRecord> reader = new KafkaSource<>(
                kafka.cluster(),
                Topics.AUDIO,
                Reading.inGroup("stage"),
                source,
                slow,
                StageMeters.unwatched(Topics.AUDIO),
                _ -> {})) {
            assertThat(reader.state()).isEqualTo(StageState.JOINING);
            reader.records().subscribe(_ -> {}, _ -> {});
            await("taking over", () -> reader.state() == StageState.TAKING_OVER);
            mayTakeOver.countDown();
            await("running", () -> reader.state() == StageState.RUNNING);
            kafka.stopBroker();
            await("broken", () -> reader.state() == StageState.BROKEN);
        }
    }

    @Test
    void areAllInTheTableForPeople() throws IOException {
        String table = Files.readString(Path.of("..", "ARCHITECTURE.md"));
        assertThat(BridgeMeter.values())
                .allSatisfy(meter -> assertThat(table).contains("| `" + meter.meterName() + "` | " + meter.unit()));
    }

    private StageRunner<AudioRecord, UnitsRecord> run(CallHandler.Factory<AudioRecord, UnitsRecord> handlers) {
        return StageRunner.start(
                kafka.cluster(),
                new Stage<>("stage", Topics.AUDIO, Topics.UNITS, handlers),
                new StageSettings(2, 1000, source, Optional.empty(), registry));
    }

    private double counted(String name, String... tags) {
        return registry.find("spirit.stage." + name).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private long timed(String name) {
        return registry.get("spirit.stage." + name).timer().count();
    }

    private double shown(String name) {
        return registry.get("spirit.stage." + name).gauge().value();
    }
}
