package io.spiritlm.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.bridge.KafkaSource;
import io.spiritlm.bridge.Reading;
import io.spiritlm.bridge.SourceSettings;
import io.spiritlm.bridge.TopicEnds;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Calls in the hands of processes that share the partitions; one broker for all tests, which empty it of nothing. */
class OwnedCallsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Request REQUEST =
            new Request(Task.TRANSCRIBE, Modality.TEXT, new Sampling.Greedy(1), Voice.DEFAULT, Duration.ofSeconds(1));
    private static final Pcm16 SAMPLES = Pcm16.of(new short[1600]);

    private static EmbeddedBroker broker;
    private static Cluster cluster;
    private static KafkaSink sink;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.temporary();
        cluster = new Cluster(broker.bootstrapServers(), Duration.ofSeconds(5));
        TopicSetup.create(cluster, 4);
        sink = KafkaSink.open(cluster);
    }

    @AfterAll
    static void stop() {
        sink.close();
        broker.close();
    }

    private static OwnedCalls process(String name, Duration resumeWithin) {
        return OwnedCalls.start(
                cluster,
                new IngestSettings(Optional.of(name), "ws://" + name, resumeWithin, new SimpleMeterRegistry()),
                Clock.systemUTC());
    }

    /** Opens a call as soon as the process can. */
    private static LiveCall open(OwnedCalls process) {
        return got(process.open(REQUEST, Map.of("from", "a test"))
                .retryWhen(reactor.util.retry.Retry.fixedDelay(600, Duration.ofMillis(100))
                        .filter(CallRefused.class::isInstance)));
    }

    private static <T> T got(Mono<T> mono) {
        return mono.blockOptional(LIMIT).orElseThrow();
    }

    /** What a stage would write of a leg's utterance. */
    private static void answer(LegId leg, long utterance) {
        sink.send(
                        Topics.UNITS,
                        new UnitsRecord.Text(
                                0, new UtteranceId(leg, utterance), 0, new Cue(REQUEST, Instant.EPOCH), "" + utterance))
                .block(LIMIT);
    }

    private static final class Heard {
        private final Queue<CallResult> results = new ConcurrentLinkedQueue<>();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Heard(LiveCall call) {
            call.results().subscribe(results::add, failure::set);
        }

        List<Long> utterances() {
            return results.stream()
                    .map(CallResult::record)
                    .filter(UnitsRecord.Text.class::isInstance)
                    .map(record -> ((UnitsRecord.Text) record).utterance().number())
                    .toList();
        }

        String cursor() {
            return List.copyOf(results).getLast().cursor();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("expected within " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** The leg's records in the topic, as readers see them, until its close. */
    private static List<AudioRecord.OfLeg> untilClosed(LegId leg) {
        try (KafkaSource<AudioRecord> source = new KafkaSource<>(
                cluster,
                Topics.AUDIO,
                new Reading.OfPartitions(TopicEnds.earliest(cluster, Topics.AUDIO)),
                SourceSettings.standard())) {
            return got(source.records()
                    .mapNotNull(delivered -> delivered.value() instanceof AudioRecord.OfLeg ofLeg ? ofLeg : null)
                    .filter(record -> record.leg().equals(leg))
                    .takeUntil(AudioRecord.Close.class::isInstance)
                    .collectList());
        }
    }

    @Test
    void aCallGoesOnAtTheProcessThatTakesItOver() {
        LiveCall call;
        Heard before;
        try (OwnedCalls first = process("first", LIMIT)) {
            call = open(first);
            before = new Heard(call);
            assertThat(got(call.audio(SAMPLES))).isEqualTo(new LiveCall.Safe(1600, 0));
            assertThat(got(call.text("hello"))).isEqualTo(new LiveCall.Safe(1600, 1));
            assertThat(got(call.audio(SAMPLES))).isEqualTo(new LiveCall.Safe(3200, 1));
            assertThat(got(call.flush())).isEqualTo(new LiveCall.Safe(3200, 2));
            answer(call.leg(), 0);
            answer(call.leg(), 1);
            await("results", () -> before.utterances().size() == 2);
        }
        assertThat(before.failure.get()).isInstanceOf(CallElsewhere.class);
        LiveCall late = call;
        assertThatThrownBy(() -> got(late.audio(SAMPLES))).isInstanceOf(CallElsewhere.class);
        answer(call.leg(), 2);
        try (OwnedCalls second = process("second", LIMIT)) {
            LiveCall on = got(second.resume(call.ticket(), before.cursor())
                    .retryWhen(reactor.util.retry.Retry.fixedDelay(600, Duration.ofMillis(100))
                            .filter(CallElsewhere.class::isInstance)));
            assertThat(on.safe()).isEqualTo(new LiveCall.Safe(3200, 2));
            Heard after = new Heard(on);
            answer(call.leg(), 3);
            await("results", () -> after.utterances().size() == 2);
            assertThat(after.utterances()).containsExactly(2L, 3L);
            assertThat(got(on.audio(SAMPLES))).isEqualTo(new LiveCall.Safe(4800, 2));
            assertThat(got(on.close())).isEqualTo(new LiveCall.Safe(4800, 3));
            assertThatThrownBy(() -> got(on.audio(SAMPLES))).isInstanceOf(CallRefused.class);
            sink.send(Topics.UNITS, new LegClosed(0, call.leg(), 4)).block(LIMIT);
            await("the end", () -> after.results.size() == 3);
        }
        List<AudioRecord.OfLeg> records = untilClosed(call.leg());
        assertThat(records).extracting(AudioRecord.OfLeg::sequence).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(records.stream()
                        .filter(AudioRecord.Chunk.class::isInstance)
                        .map(record -> ((AudioRecord.Chunk) record).firstSample()))
                .containsExactly(0L, 1600L, 3200L);
    }

    @Test
    void aCallThatNobodyTakesUpIsClosed() {
        try (OwnedCalls process = process("short", Duration.ofMillis(200))) {
            LiveCall call = open(process);
            got(call.audio(SAMPLES));
            call.leave();
            assertThat(untilClosed(call.leg()).getLast()).isInstanceOf(AudioRecord.Close.class);
            LiveCall late = got(process.resume(call.ticket(), ""));
            assertThat(late.safe()).isEqualTo(new LiveCall.Safe(1600, 0));
            assertThatThrownBy(() -> got(late.audio(SAMPLES))).isInstanceOf(CallRefused.class);
        }
    }

    @Test
    void aClosedCallIsStillKnownWhereItIsTakenUp() {
        LiveCall call;
        try (OwnedCalls first = process("closing", LIMIT)) {
            call = open(first);
            got(call.audio(SAMPLES));
            got(call.close());
        }
        try (OwnedCalls second = process("closed", LIMIT)) {
            LiveCall on = got(second.resume(call.ticket(), "")
                    .retryWhen(reactor.util.retry.Retry.fixedDelay(600, Duration.ofMillis(100))
                            .filter(CallElsewhere.class::isInstance)));
            assertThat(on.safe()).isEqualTo(new LiveCall.Safe(1600, 1));
        }
    }

    @Test
    void anotherConnectionTakesTheCallFromTheOneBefore() {
        try (OwnedCalls process = process("one", LIMIT)) {
            LiveCall call = open(process);
            Heard before = new Heard(call);
            got(call.audio(SAMPLES));
            LiveCall again = got(process.resume(call.ticket(), ""));
            assertThat(again.safe().samples()).isEqualTo(1600);
            assertThat(before.failure.get()).isInstanceOf(CallElsewhere.class);
            assertThatThrownBy(() -> got(call.audio(SAMPLES))).isInstanceOf(CallElsewhere.class);
            got(again.audio(SAMPLES));
        }
    }

    @Test
    void aConnectionGoesOnBehindAllThatTheOneBeforeWrote() {
        try (OwnedCalls process = process("busy", LIMIT)) {
            LiveCall call = open(process);
            var taking = process.resume(call.ticket(), "").toFuture();
            for (int piece = 0; piece < 200; piece++) {
                call.audio(SAMPLES).subscribe(_ -> {}, _ -> {});
            }
            LiveCall again = got(Mono.fromFuture(taking));
            long safe = again.safe().samples();
            assertThat(got(again.audio(SAMPLES)).samples()).isEqualTo(safe + SAMPLES.length());
        }
    }

    @Test
    void whoHasReceivedNothingGetsAllThatCame() {
        try (OwnedCalls process = process("early", LIMIT)) {
            LiveCall call = open(process);
            Heard before = new Heard(call);
            answer(call.leg(), 0);
            await(
                    "a result, which its client doesn't get any more",
                    () -> before.utterances().size() == 1);
            Heard after = new Heard(got(process.resume(call.ticket(), "")));
            answer(call.leg(), 1);
            await("results", () -> after.utterances().size() == 2);
            assertThat(after.utterances()).containsExactly(0L, 1L);
        }
    }

    @Test
    void saysWhereACallIs() {
        try (OwnedCalls left = process("left", LIMIT);
                OwnedCalls right = process("right", LIMIT)) {
            LiveCall call = open(left);
            open(right);
            AtomicReference<@Nullable Throwable> found = new AtomicReference<>();
            await("both have partitions, and the address is known", () -> {
                found.set(right.resume(call.ticket(), "")
                        .<Throwable>map(_ -> new AssertionError("expected it elsewhere"))
                        .onErrorResume(Mono::just)
                        .block(LIMIT));
                return found.get() instanceof CallElsewhere elsewhere
                        && elsewhere.address().equals(Optional.of("ws://left"));
            });
        }
    }

    @Test
    void refusesTicketsAndCursorsThatAreNone() {
        try (OwnedCalls process = process("strict", LIMIT)) {
            LiveCall call = open(process);
            assertThatThrownBy(() -> got(process.resume("nonsense!", ""))).isInstanceOf(CallRefused.class);
            assertThatThrownBy(() -> got(process.resume(call.ticket(), "nonsense")))
                    .isInstanceOf(CallRefused.class)
                    .hasMessageContaining("cursor");
        }
    }
}
