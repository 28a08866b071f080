package io.spiritlm.bridge;

import static io.spiritlm.bridge.KafkaFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.WireRecord;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitRuns;
import io.spiritlm.wire.units.UnitTracks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Three small stages in a row, each with an SDK of its own, as in processes of their own. */
class StageTracesTest {
    private static final LegId LEG = LegId.of("call", "caller");

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final List<AutoCloseable> running = new ArrayList<>();
    private KafkaFixture kafka;

    @BeforeEach
    void start() {
        kafka = new KafkaFixture();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable stage : running.reversed()) {
            stage.close();
        }
        kafka.close();
    }

    @Test
    void anUtteranceIsOneTraceOverAllStages() {
        runTokenize(telemetry(Sampler.alwaysOn()), 2);
        runLanguageModel(telemetry(Sampler.alwaysOn()));
        runVocode(telemetry(Sampler.alwaysOn()));
        // Two utterances, each of two records.
        kafka.write("call", 4);

        await("spans of all stages", () -> spans.getFinishedSpanItems().size() == 6);

        Map<Long, List<SpanData>> byUtterance = spans.getFinishedSpanItems().stream()
                .collect(Collectors.groupingBy(
                        span -> span.getAttributes().get(AttributeKey.longKey("spirit.utterance"))));
        assertThat(byUtterance).containsOnlyKeys(0L, 1L);
        byUtterance.forEach((number, trace) -> {
            assertThat(trace)
                    .extracting(SpanData::getTraceId)
                    .containsOnly(UtteranceTraceIds.of(new UtteranceId(LEG, number)));
            SpanData tokenize = of("tokenize", trace);
            SpanData lm = of("lm", trace);
            SpanData vocode = of("vocode", trace);
            assertThat(tokenize.getParentSpanContext().isValid()).isFalse();
            assertThat(lm.getParentSpanId()).isEqualTo(tokenize.getSpanId());
            assertThat(vocode.getParentSpanId()).isEqualTo(lm.getSpanId());
            assertThat(tokenize.getStartEpochNanos())
                    .as("begins with the record of which the first units came")
                    .isLessThan(lm.getStartEpochNanos());
            assertThat(lm.getAttributes().get(AttributeKey.stringKey("messaging.destination.name")))
                    .isEqualTo("spirit.units");
        });
    }

    @Test
    void theNextOwnerGoesOnInTheSameTrace() throws Exception {
        kafka.write("call", 1);
        AutoCloseable first = runTokenize(telemetry(Sampler.alwaysOn()), 2);
        await("first units", () -> kafka.count(Topics.UNITS) == 1);
        first.close();
        assertThat(spans.getFinishedSpanItems())
                .singleElement()
                .satisfies(span -> assertThat(span.getEvents())
                        .singleElement()
                        .satisfies(event -> assertThat(event.getName()).contains("next owner")));

        runTokenize(telemetry(Sampler.alwaysOn()), 2);
        runLanguageModel(telemetry(Sampler.alwaysOn()));
        kafka.send(Topics.AUDIO, KafkaFixture.audio("call", 1));

        await("the rest", () -> spans.getFinishedSpanItems().size() == 3);
        assertThat(spans.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .containsOnly(UtteranceTraceIds.of(new UtteranceId(LEG, 0)));
        assertThat(kafka.count(Topics.UNITS)).as("nothing is written twice").isEqualTo(2);
        assertThat(spans.getFinishedSpanItems().stream()
                        .filter(span -> span.getName().equals("tokenize"))
                        .map(span -> span.getAttributes().get(AttributeKey.longKey("spirit.epoch"))))
                .doesNotHaveDuplicates();
    }

    @Test
    void whoWritesTheFirstSpanDecidesForAllStages() {
        runTokenize(telemetry(Sampler.alwaysOff()), 1);
        runLanguageModel(telemetry(Sampler.parentBased(Sampler.alwaysOn())));
        runVocode(telemetry(Sampler.parentBased(Sampler.alwaysOn())));
        kafka.write("call", 1);

        await("speech", () -> kafka.count(Topics.SPEECH) == 3);

        String traceparent = "00-" + UtteranceTraceIds.of(new UtteranceId(LEG, 0)) + "-[0-9a-f]{16}-00";
        assertThat(headers(Topics.SPEECH))
                .hasSize(2)
                .allSatisfy(header -> assertThat(header).matches("traceparent: " + traceparent));
        assertThat(spans.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void withoutTelemetryNothingIsAddedToRecords() {
        runTokenize(OpenTelemetry.noop(), 1);
        runLanguageModel(OpenTelemetry.noop());
        kafka.write("call", 3);
        await("continuations", () -> kafka.count(Topics.CONTINUATIONS) == 6);
        assertThat(headers(Topics.UNITS)).isEmpty();
        assertThat(headers(Topics.CONTINUATIONS)).isEmpty();
    }

    @Test
    void aFailedUtteranceSaysSoWithoutWhatWasSaid() {
        run(
                "tokenize",
                Topics.AUDIO,
                Topics.UNITS,
                telemetry(Sampler.alwaysOn()),
                epoch -> record -> KafkaFixture.sequence(record) == 0
                        ? Flux.just(units(epoch, 0, 0, Finality.FINAL)).concatWith(Mono.never())
                        : Mono.error(new IllegalStateException("what was said")));
        kafka.write("call", 2);
        await("span", () -> spans.getFinishedSpanItems().size() == 1);
        assertThat(spans.getFinishedSpanItems()).singleElement().satisfies(span -> {
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.toString()).contains("IllegalStateException").doesNotContain("what was said");
        });
    }

    /** Every few records are an utterance; its first stays unfinished until its last has come. */
    private AutoCloseable runTokenize(OpenTelemetry telemetry, int records) {
        return run("tokenize", Topics.AUDIO, Topics.UNITS, telemetry, epoch -> record -> {
            long number = KafkaFixture.sequence(record) / records;
            long index = KafkaFixture.sequence(record) % records;
            boolean last = index == records - 1;
            Flux<UnitsRecord> units = Flux.just(units(epoch, number, index, last ? Finality.LAST : Finality.FINAL));
            return last ? units : units.concatWith(Mono.never());
        });
    }

    private AutoCloseable runLanguageModel(OpenTelemetry telemetry) {
        return run("lm", Topics.UNITS, Topics.CONTINUATIONS, telemetry, epoch -> record -> switch (record) {
            case UnitsRecord.OfUtterance said
            when said.isLast() ->
                Flux.just(
                        new ContinuationRecord.Piece(
                                epoch,
                                said.utterance().answer(),
                                0,
                                KafkaFixture.CUE,
                                new TextSpan("yes"),
                                List.of(),
                                0,
                                List.of()),
                        new ContinuationRecord.End(
                                epoch, said.utterance().answer(), 1, KafkaFixture.CUE, Finish.STOP, "", Usage.NONE));
            default -> Flux.empty();
        });
    }

    private AutoCloseable runVocode(OpenTelemetry telemetry) {
        return run("vocode", Topics.CONTINUATIONS, Topics.SPEECH, telemetry, epoch -> record -> switch (record) {
            case ContinuationRecord.Piece piece ->
                Flux.just(
                        new SpeechRecord.Chunk(epoch, piece.turn(), 0, KafkaFixture.CUE, 0, Pcm16.of(new short[160])));
            case ContinuationRecord.End end ->
                Flux.just(
                        new SpeechRecord.End(epoch, end.turn(), 1, KafkaFixture.CUE, Finish.STOP, ""),
                        new LegClosed(epoch, end.turn().leg(), 1));
            default -> Flux.empty();
        });
    }

    private <I extends WireRecord, O extends WireRecord> AutoCloseable run(
            String name,
            Topic<I> input,
            Topic<O> output,
            OpenTelemetry telemetry,
            Function<Long, Function<I, Publisher<O>>> work) {
        Stage<I, O> stage = new Stage<>(name, input, output, opening -> new Working<>(work.apply(opening.epoch())));
        StageSettings settings = new StageSettings(
                2,
                1000,
                new SourceSettings(50, 25, Duration.ofMillis(20), Duration.ofMillis(200)),
                Optional.empty(),
                StageSettings.standard().meters(),
                telemetry);
        StageRunner<I, O> runner = StageRunner.start(kafka.cluster(), stage, settings);
        running.add(runner);
        return runner;
    }

    private record Working<I, O>(Function<I, Publisher<O>> work) implements CallHandler<I, O> {
        @Override
        public Publisher<O> handle(I record) {
            return work.apply(record);
        }

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public void close() {}
    }

    private OpenTelemetry telemetry(Sampler sampler) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setIdGenerator(new UtteranceTraceIds())
                        .setSampler(sampler)
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
    }

    private static UnitsRecord units(long epoch, long number, long index, Finality finality) {
        return new UnitsRecord.Speech(
                epoch,
                new UtteranceId(LEG, number),
                index,
                KafkaFixture.CUE,
                0,
                UnitTracks.semantic(UnitRuns.ofFrames((int) index, new int[] {7})),
                finality);
    }

    private static SpanData of(String stage, List<SpanData> trace) {
        List<SpanData> found =
                trace.stream().filter(span -> span.getName().equals(stage)).toList();
        assertThat(found).as(stage).hasSize(1);
        return found.getFirst();
    }

    private List<String> headers(Topic<?> topic) {
        return kafka.readRecords(topic).stream()
                .flatMap(record -> StreamSupport.stream(record.headers().spliterator(), false))
                .map((Header header) -> header.key() + ": " + new String(header.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
