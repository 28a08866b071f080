package io.spiritlm.bridge;

import static io.spiritlm.bridge.KafkaFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class StageRunnerTest {
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
    void keepsEachCallInOrderWhileCallsRunBesideEachOther() {
        CyclicBarrier bothAtOnce = new CyclicBarrier(2);
        List<String> calls = List.of("a", "b");
        Set<Long> epochs = ConcurrentHashMap.newKeySet();
        calls.forEach(call -> kafka.write(call, 50));
        try (StageRunner<AudioRecord, UnitsRecord> _ = run(opening -> new ScriptedHandler(record -> {
            epochs.add(opening.epoch());
            if (KafkaFixture.sequence(record) == 10) {
                meet(bothAtOnce);
            }
            return Flux.just(KafkaFixture.units(record, 0), KafkaFixture.units(record, 1));
        }))) {
            Map<String, List<UnitsRecord>> outputs = kafka.readAll(Topics.UNITS, 200).stream()
                    .collect(Collectors.groupingBy(
                            output -> output.call().orElseThrow().value()));
            for (String call : calls) {
                assertThat(outputs.get(call)).as(call).hasSize(100).isSortedAccordingTo(KafkaFixture.UNITS_ORDER);
            }
            assertThat(epochs).allMatch(epoch -> epoch > 0);
            await("all committed", () -> kafka.committed("stage") == 100);
        }
    }

    @Test
    void readsAgainFromTheFirstRecordThatAHandlerHeld() {
        kafka.write("held", 10);
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        try (StageRunner<AudioRecord, UnitsRecord> _ = run(opening -> new ScriptedHandler(record -> {
            seen.add(KafkaFixture.sequence(record));
            return KafkaFixture.sequence(record) == 0 ? Mono.never() : Mono.empty();
        }))) {
            await("all handled", () -> seen.size() == 10);
        }
        assertThat(kafka.committed("stage")).isZero();
        Sinks.Many<UnitsRecord> utterance = Sinks.many().unicast().onBackpressureBuffer();
        try (StageRunner<AudioRecord, UnitsRecord> _ = run(opening -> new ScriptedHandler(record -> {
            utterance.tryEmitNext(KafkaFixture.units(record, 0)).orThrow();
            if (KafkaFixture.sequence(record) == 9) {
                utterance.tryEmitComplete().orThrow();
            }
            return KafkaFixture.sequence(record) == 0 ? utterance.asFlux() : Mono.empty();
        }))) {
            assertThat(kafka.readAll(Topics.UNITS, 10)).isSortedAccordingTo(KafkaFixture.UNITS_ORDER);
            await("all committed", () -> kafka.committed("stage") == 10);
        }
    }

    @Test
    void setsAFailingCallAsideWhileOthersGoOn() {
        kafka.write("good", 20);
        kafka.write("bad", 20);
        try (StageRunner<AudioRecord, UnitsRecord> stage = run(opening -> new ScriptedHandler(record -> {
            if (!opening.call().value().equals("bad") || KafkaFixture.sequence(record) > 2) {
                return Mono.just(KafkaFixture.units(record, 0));
            }
            if (KafkaFixture.sequence(record) == 2) {
                throw new IllegalStateException("a bug");
            }
            return Mono.never();
        }))) {
            List<UnitsRecord> outputs = kafka.readAll(Topics.UNITS, 37);
            assertThat(outputs.stream()
                            .filter(output ->
                                    output.call().orElseThrow().value().equals("good")))
                    .hasSize(20);
            List<DeadLetter> letters = kafka.deadLetters(3);
            assertThat(letters)
                    .extracting(DeadLetter::reason)
                    .allMatch(reason -> reason.contains("IllegalStateException: a bug"));
            assertThat(letters.stream()
                            .map(letter -> Topics.AUDIO.decode(letter.raw().toByteArray())))
                    .hasSize(3)
                    .doesNotHaveDuplicates();
            await("all committed", () -> kafka.committed("stage") == 40);
            assertThat(stage.completion().toFuture()).isNotDone();
        }
    }

    @Test
    void tellsAHandlerThatWaitsInVainSoThatItsPartitionGoesOn() {
        kafka.write("waits", 2);
        Sinks.Many<UnitsRecord> end = Sinks.many().unicast().onBackpressureBuffer();
        CallHandler.Factory<AudioRecord, UnitsRecord> waiting = _ -> new CallHandler<>() {
            private AudioRecord first = KafkaFixture.audio("none", 0);

            @Override
            public Publisher<UnitsRecord> handle(AudioRecord record) {
                if (KafkaFixture.sequence(record) > 0) {
                    return Mono.empty();
                }
                first = record;
                return end.asFlux();
            }

            @Override
            public void expire() {
                end.tryEmitNext(KafkaFixture.units(first, 0)).orThrow();
                end.tryEmitComplete().orThrow();
            }

            @Override
            public boolean isIdle() {
                return true;
            }

            @Override
            public void close() {}
        };
        try (StageRunner<AudioRecord, UnitsRecord> _ = StageRunner.start(
                kafka.cluster(),
                new Stage<>("stage", Topics.AUDIO, Topics.UNITS, waiting),
                SETTINGS,
                Duration.ofMillis(300))) {
            assertThat(kafka.readAll(Topics.UNITS, 1))
                    .extracting(KafkaFixture::text)
                    .containsExactly("waits:0");
            await("committed behind the record that waited", () -> kafka.committed("stage") == 2);
        }
    }

    @Test
    void asksAHandlerForFewOutputsMoreThanAreWritten() {
        kafka.write("long", 1);
        try (StageRunner<AudioRecord, UnitsRecord> _ = run(opening ->
                new ScriptedHandler(record -> Flux.range(0, 2000).map(index -> KafkaFixture.units(record, index))))) {
            assertThat(kafka.readAll(Topics.UNITS, 2000)).isSortedAccordingTo(KafkaFixture.UNITS_ORDER);
            await("committed", () -> kafka.committed("stage") == 1);
        }
    }

    @Test
    void handsItsCallsOverToASecondMemberWithoutLoss() {
        Set<String> expected = LongStream.range(0, 40)
                .boxed()
                .flatMap(call -> LongStream.range(0, 10).mapToObj(sequence -> "call-" + call + ":" + sequence))
                .collect(Collectors.toSet());
        CallHandler.Factory<AudioRecord, UnitsRecord> echo =
                _ -> new ScriptedHandler(record -> Mono.just(KafkaFixture.units(record, 0)));
        StageRunner<AudioRecord, UnitsRecord> first = run(echo);
        for (int call = 0; call < 20; call++) {
            kafka.write("call-" + call, 10);
        }
        try (StageRunner<AudioRecord, UnitsRecord> _ = run(echo)) {
            for (int call = 20; call < 30; call++) {
                kafka.write("call-" + call, 10);
            }
            first.close();
            for (int call = 30; call < 40; call++) {
                kafka.write("call-" + call, 10);
            }
            Set<String> written = ConcurrentHashMap.newKeySet();
            try (KafkaSource<UnitsRecord> source = new KafkaSource<>(
                    kafka.cluster(),
                    Topics.UNITS,
                    new Reading.OfPartitions(TopicEnds.earliest(kafka.cluster(), Topics.UNITS)),
                    SourceSettings.standard())) {
                source.records().subscribe(output -> written.add(KafkaFixture.text(output.value())));
                await("every output", () -> written.containsAll(expected));
            }
        }
    }

    private StageRunner<AudioRecord, UnitsRecord> run(CallHandler.Factory<AudioRecord, UnitsRecord> handlers) {
        return StageRunner.start(kafka.cluster(), new Stage<>("stage", Topics.AUDIO, Topics.UNITS, handlers), SETTINGS);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("the calls didn't run beside each other", e);
        }
    }
}
