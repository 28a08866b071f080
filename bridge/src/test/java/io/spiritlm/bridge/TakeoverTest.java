package io.spiritlm.bridge;

import static io.spiritlm.bridge.KafkaFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.Place;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a stage's next owner makes of what the one before left. */
class TakeoverTest {
    private static final StageSettings SETTINGS = new StageSettings(
            2, 1000, new SourceSettings(50, 25, Duration.ofMillis(20), Duration.ofMillis(200)), Optional.empty());

    private KafkaFixture kafka;

    @BeforeEach
    void start() {
        kafka = new KafkaFixture();
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void nextOwnersKnowWhatWasWrittenAndWriteTheRest() {
        kafka.write("held", 1);
        Queue<List<UnitsRecord>> written = new ConcurrentLinkedQueue<>();
        int owners = 4;
        for (int owner = 0; owner < owners; owner++) {
            // Work beside the held record goes on under each owner, and is committed up to it only.
            String beside = inTheSamePartitionAs("held", owner);
            int outputs = 3 * (owner + 1);
            boolean ends = owner == owners - 1;
            CallHandler.Factory<AudioRecord, UnitsRecord> handlers = opening -> {
                boolean held = opening.call().value().equals("held");
                if (held) {
                    written.add(opening.written());
                }
                return new ScriptedHandler(record -> {
                    Flux<UnitsRecord> all =
                            Flux.range(0, held ? outputs : 1).map(index -> KafkaFixture.units(record, index));
                    return held && !ends ? all.concatWith(Mono.never()) : all;
                });
            };
            try (StageRunner<AudioRecord, UnitsRecord> _ = StageRunner.start(
                    kafka.cluster(), new Stage<>("stage", Topics.AUDIO, Topics.UNITS, handlers, _ -> true), SETTINGS)) {
                kafka.write(beside, 5);
                int expected = outputs + 5 * (owner + 1);
                await("everything written", () -> kafka.count(Topics.UNITS) == expected);
            }
        }
        assertThat(written).extracting(List::size).containsExactly(0, 3, 6, 9);
        List<UnitsRecord> raw = kafka.readRaw(Topics.UNITS);
        assertThat(raw.stream()
                        .filter(output -> isOf("held", output))
                        .map(output -> place(output).number()))
                .as("each output once, in order, whoever wrote it")
                .isEqualTo(LongStream.range(0, 3L * owners).boxed().toList());
        assertThat(raw.stream().filter(output -> isOf("held", output)).map(UnitsRecord::epoch))
                .isSorted();
    }

    @Test
    void whatAPausedOwnerWritesBehindTheFenceIsVoid() {
        kafka.write("call", 1);
        CallHandler.Factory<AudioRecord, UnitsRecord> handlers =
                opening -> new ScriptedHandler(record -> Mono.just(KafkaFixture.units(opening.epoch(), record, 0)));
        for (int life = 0; life < 2; life++) {
            try (StageRunner<AudioRecord, UnitsRecord> _ = StageRunner.start(
                    kafka.cluster(), new Stage<>("stage", Topics.AUDIO, Topics.UNITS, handlers), SETTINGS)) {
                int expected = 2 + life;
                String call = inTheSamePartitionAs("call", life);
                kafka.write(call, 1);
                await("written", () -> kafka.count(Topics.UNITS) == expected);
            }
        }
        // Of the first owner's epoch, as if it had been asleep since.
        kafka.sink()
                .send(Topics.UNITS, KafkaFixture.units(1, KafkaFixture.audio("call", 7), 0))
                .block(KafkaFixture.LIMIT);
        kafka.sink()
                .send(Topics.UNITS, KafkaFixture.units(2, KafkaFixture.audio("call", 8), 0))
                .block(KafkaFixture.LIMIT);
        assertThat(kafka.readAll(Topics.UNITS, 4))
                .extracting(KafkaFixture::text)
                .contains("call:8")
                .doesNotContain("call:7");
    }

    @Test
    void duplicatesAreReadOnce() {
        kafka.write("twice", 5);
        kafka.write("twice", 7);
        assertThat(kafka.readAll(Topics.AUDIO, 7))
                .extracting(KafkaFixture::sequence)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aFenceBeforeTheCommittedPositionIsNotForgotten() {
        String group = "stage";
        CallHandler.Factory<AudioRecord, UnitsRecord> handlers =
                _ -> new ScriptedHandler(record -> Mono.just(KafkaFixture.units(record, 0)));
        int partition = CallPartition.of(new CallId("call"), KafkaFixture.PARTITIONS);
        kafka.sink().sendTo(Topics.AUDIO, partition, new Fence(9, "new ingest")).block(KafkaFixture.LIMIT);
        kafka.send(Topics.AUDIO, KafkaFixture.audio(9, "call", 0));
        Stage<AudioRecord, UnitsRecord> stage = new Stage<>(group, Topics.AUDIO, Topics.UNITS, handlers);
        try (StageRunner<AudioRecord, UnitsRecord> _ = StageRunner.start(kafka.cluster(), stage, SETTINGS)) {
            await("committed", () -> kafka.committed(group) == 2);
        }
        kafka.send(Topics.AUDIO, KafkaFixture.audio(8, "call", 1));
        kafka.send(Topics.AUDIO, KafkaFixture.audio(9, "call", 2));
        try (StageRunner<AudioRecord, UnitsRecord> _ = StageRunner.start(kafka.cluster(), stage, SETTINGS)) {
            await("committed", () -> kafka.committed(group) == 4);
        }
        assertThat(kafka.readRaw(Topics.UNITS)).extracting(KafkaFixture::text).containsExactly("call:0", "call:2");
    }

    private static String inTheSamePartitionAs(String call, int index) {
        int partition = CallPartition.of(new CallId(call), KafkaFixture.PARTITIONS);
        Set<String> found = new HashSet<>();
        List<String> ordered = new ArrayList<>();
        for (int i = 0; ordered.size() <= index; i++) {
            String candidate = "beside-" + i;
            if (CallPartition.of(new CallId(candidate), KafkaFixture.PARTITIONS) == partition && found.add(candidate)) {
                ordered.add(candidate);
            }
        }
        return ordered.get(index);
    }

    private static boolean isOf(String call, UnitsRecord output) {
        return place(output).leg().call().value().equals(call);
    }

    private static Place place(UnitsRecord output) {
        return output.place().orElseThrow();
    }
}
