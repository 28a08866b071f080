package io.spiritlm.lm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.bridge.CallHandler;
import io.spiritlm.bridge.Opening;
import io.spiritlm.bridge.UnusableRecordException;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.ForcedModality;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitRuns;
import io.spiritlm.wire.units.UnitTracks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** A call's records through the language-model stage, with a tiny random model. */
final class CallConversationTest {
    private static final LegId LEG = LegId.of("call-1", "caller");
    private static final Instant HEARD = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private LanguageModel model;
    private LanguageModelStage stage;

    @BeforeEach
    void open() throws IOException {
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(Golden.folder("llama-gqa-tied").resolve(file), folder.resolve(file));
        }
        for (String file : List.of("tokenizer.model", "tokenizer_config.json")) {
            Files.copy(Golden.folder("pieces-apart").resolve(file), folder.resolve(file));
        }
        Golden.say(folder, "spirit_least_units", 24);
        model = LanguageModel.open(folder, 1);
        stage = new LanguageModelStage(model, Clock.fixed(HEARD, ZoneOffset.UTC), Duration.ofDays(1));
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void answersAWholeUtteranceAndKeepsItsFirstRecordUnfinishedUntilThen() {
        try (var call = call()) {
            var first = Flux.from(call.handle(units(0, 0, Finality.FINAL, Task.CONTINUE, HEARD, 0, 3)))
                    .collectList()
                    .toFuture();
            assertThat(first).isNotDone();
            var records = answer(call.handle(units(0, 1, Finality.LAST, Task.CONTINUE, HEARD, 3, 1)));
            assertThat(first).succeedsWithin(LIMIT);
            assertThat(records)
                    .allSatisfy(record -> assertThat(record.turn().number()).isZero());
            assertThat(records.subList(0, records.size() - 1))
                    .allSatisfy(record -> assertThat(record)
                            .isInstanceOfSatisfying(
                                    ContinuationRecord.Piece.class,
                                    piece -> assertThat(piece.span()).isInstanceOf(SpeechSpan.class)));
            assertThat(records).extracting(ContinuationRecord.OfTurn::sequence).isSorted();
            var end = (ContinuationRecord.End) records.getLast();
            assertThat(end.finish()).isIn(Finish.STOP, Finish.LENGTH);
            // [Hu0][Hu3] and [Hu3][Hu1] meet in one [Hu3]: marker, three units, begin
            assertThat(end.usage().promptTokens()).isEqualTo(5);
        }
    }

    @Test
    void hearsPitchAndStyleIfTheModelHasThem() throws IOException {
        var base = answered(expressiveUnits());
        // marker, three units, begin
        assertThat(base.usage().promptTokens()).isEqualTo(5);

        Path config = folder.resolve("tokenizer_config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "\"added_tokens_decoder\": {",
                                "\"added_tokens_decoder\": {\"38\": {\"content\": \"[Pi0]\"}, \"39\": {\"content\": \"[St0]\"},"));
        model.close();
        model = LanguageModel.open(folder, 1);
        stage = new LanguageModelStage(model, Clock.fixed(HEARD, ZoneOffset.UTC), Duration.ofDays(1));
        var expressive = answered(expressiveUnits());
        // pitch repeats, style is said twice
        assertThat(expressive.usage().promptTokens()).isEqualTo(8);
    }

    private ContinuationRecord.End answered(UnitsRecord utterance) {
        try (var call = call()) {
            return (ContinuationRecord.End) answer(call.handle(utterance)).getLast();
        }
    }

    private static UnitsRecord expressiveUnits() {
        var units = (UnitsRecord.Speech) units(0, 0, Finality.LAST, Task.CONTINUE, HEARD, 0, 3, 1);
        var tracks = new UnitTracks(units.tracks().semantic(), UnitRuns.ofFrames(0, 0, 0), UnitRuns.ofFrames(0, 0, 0));
        return new UnitsRecord.Speech(
                0, units.utterance(), 0, units.cue(), units.startSample(), tracks, units.finality());
    }

    @Test
    void unitsThatDoNotFollowEachOtherCostTheirUtteranceAlone() {
        try (var call = call()) {
            var first = Flux.from(call.handle(units(0, 1, Finality.FINAL, Task.CONTINUE, HEARD, 0, 3)))
                    .collectList()
                    .toFuture();
            assertThatThrownBy(() -> call.handle(units(0, 0, Finality.LAST, Task.CONTINUE, HEARD, 3, 1)))
                    .isInstanceOf(UnusableRecordException.class)
                    .hasMessageContaining("expected a unit from frame 12 on, found one that begins at frame 0");
            assertThat(first).succeedsWithin(LIMIT);
            assertThat(answer(call.handle(units(1, 0, Finality.LAST, Task.CONTINUE, HEARD, 0, 3))))
                    .isNotEmpty();
        }
    }

    @Test
    void newUtteranceCancelsTheAnswerThatIsBeingWritten() {
        try (var call = call()) {
            var reader = new SlowReader();
            call.handle(units(0, 0, Finality.LAST, Task.CONTINUE, HEARD, 0, 3, 1))
                    .subscribe(reader);
            reader.request(1);
            Flux.from(call.handle(units(1, 0, Finality.FINAL, Task.CONTINUE, HEARD, 0, 3)))
                    .subscribe();
            reader.request(Long.MAX_VALUE);
            assertThat(reader.awaitEnd().finish()).isEqualTo(Finish.CANCELLED);
        }
    }

    @Test
    void aCancelledAnswerFreesItsSlotWhileNobodyReadsIt() {
        try (var call = call()) {
            var reader = new SlowReader();
            call.handle(units(0, 0, Finality.LAST, Task.CONTINUE, HEARD, 0, 3, 1))
                    .subscribe(reader);
            reader.request(1);
            await("a first piece", () -> reader.records.size() == 1);
            assertThat(model.load().taken()).isEqualTo(1);
            Flux.from(call.handle(units(1, 0, Finality.FINAL, Task.CONTINUE, HEARD, 0, 3)))
                    .subscribe();
            await("a free slot", () -> model.load().taken() == 0);
            assertThat(reader.records).hasSize(1);
        }
    }

    @Test
    void newUtteranceLeavesATranscriptAlone() {
        try (var call = call()) {
            var reader = new SlowReader();
            call.handle(units(0, 0, Finality.LAST, Task.TRANSCRIBE, HEARD, 0, 3, 1))
                    .subscribe(reader);
            reader.request(1);
            Flux.from(call.handle(units(1, 0, Finality.FINAL, Task.TRANSCRIBE, HEARD, 0, 3)))
                    .subscribe();
            reader.request(Long.MAX_VALUE);
            assertThat(reader.awaitEnd().finish()).isIn(Finish.STOP, Finish.LENGTH);
        }
    }

    @Test
    void legEndsBehindItsTurnsAlsoWhenTheyWaitForASlot() {
        try (var call = call()) {
            Flux<ContinuationRecord> turns = Flux.merge(List.<Publisher<? extends ContinuationRecord>>of(
                    call.handle(units(0, 0, Finality.LAST, Task.TRANSCRIBE, HEARD, 0, 3, 1)),
                    call.handle(units(1, 0, Finality.LAST, Task.TRANSCRIBE, HEARD, 2, 1, 0)),
                    call.handle(new LegClosed(0, LEG, 2))));
            List<ContinuationRecord> records =
                    requireNonNull(turns.collectList().block(LIMIT));
            assertThat(records.getLast()).isEqualTo(new LegClosed(0, LEG, 2));
            assertThat(records.stream().filter(ContinuationRecord.End.class::isInstance))
                    .hasSize(2);
            assertThat(call.isIdle()).isTrue();
        }
    }

    @Test
    void staleUtteranceIsAnsweredWithItsExpiry() {
        try (var call = call()) {
            var records =
                    answer(call.handle(units(0, 0, Finality.LAST, Task.CONTINUE, HEARD.minusSeconds(3600), 0, 3)));
            assertThat(records)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ContinuationRecord.End.class,
                            end -> assertThat(end.finish()).isEqualTo(Finish.EXPIRED));
        }
    }

    @Test
    void utteranceWithoutUnitsAndUnknownUnitsFailAloneWithAReason() {
        try (var call = call()) {
            var empty = answer(call.handle(units(0, 0, Finality.LAST, Task.TRANSCRIBE, HEARD)));
            assertThat(((ContinuationRecord.End) empty.getLast()).finish()).isEqualTo(Finish.FAILED);
            assertThat(((ContinuationRecord.End) empty.getLast()).reason()).contains("expected speech");
            var unknown = answer(call.handle(units(1, 0, Finality.LAST, Task.TRANSCRIBE, HEARD, 9999)));
            assertThat(((ContinuationRecord.End) unknown.getLast()).finish()).isEqualTo(Finish.FAILED);
            var next = answer(call.handle(units(2, 0, Finality.LAST, Task.TRANSCRIBE, HEARD, 0, 3)));
            assertThat(((ContinuationRecord.End) next.getLast()).finish()).isIn(Finish.STOP, Finish.LENGTH);
        }
    }

    @ParameterizedTest
    @CsvSource({"SPEECH, 7", "ARBITRARY, 1"})
    void nextOwnerGoesOnBehindWhatWasWritten(Modality modality, long seed) {
        UnitsRecord utterance =
                units(0, 0, Finality.LAST, request(Task.CONTINUE, modality, seed, ForcedModality.ON), HEARD, 0, 3, 1);
        List<ContinuationRecord.OfTurn> whole;
        try (var call = call()) {
            whole = answer(call.handle(utterance));
        }
        assertThat(whole).hasSizeGreaterThan(3);
        for (int written = 0; written <= whole.size(); written++) {
            try (var call = call(whole.subList(0, written))) {
                var rest = answer(call.handle(utterance));
                assertThat(rest)
                        .as("behind %d records", written)
                        .usingRecursiveComparison()
                        .ignoringFieldsMatchingRegexes(".*logProbability", ".*cachedTokens")
                        .isEqualTo(whole.subList(written, whole.size()));
            }
        }
    }

    @Test
    void writesOtherThanTheModalityWhenItIsNotForced() {
        var request = request(Task.CONTINUE, Modality.SPEECH, 1, ForcedModality.OFF);
        try (var call = call()) {
            var records = answer(call.handle(units(0, 0, Finality.LAST, request, HEARD, 0, 3, 1)));
            assertThat(records)
                    .anySatisfy(record -> assertThat(record)
                            .isInstanceOfSatisfying(
                                    ContinuationRecord.Piece.class,
                                    piece -> assertThat(piece.span())
                                            .isInstanceOfSatisfying(
                                                    TextSpan.class,
                                                    text -> assertThat(text.text())
                                                            .isNotEmpty())));
        }
    }

    @Test
    void speechEndsWhenTheModelEndsItUnlessItsFolderWantsMore() throws IOException {
        assertThat(shortestAnswer()).isGreaterThanOrEqualTo(24);
        model.close();
        Files.copy(
                Golden.folder("llama-gqa-tied").resolve("config.json"),
                folder.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        model = LanguageModel.open(folder, 1);
        stage = new LanguageModelStage(model, Clock.fixed(HEARD, ZoneOffset.UTC), Duration.ofDays(1));
        assertThat(shortestAnswer()).isLessThan(24);
    }

    private int shortestAnswer() {
        int shortest = Integer.MAX_VALUE;
        for (int seed = 0; seed < 6; seed++) {
            var sampling = new Sampling.Drawn(1, 1, 0, seed, 40);
            var request = new Request(Task.CONTINUE, Modality.SPEECH, sampling, Voice.DEFAULT, Duration.ofMinutes(1));
            var end = answered(units(0, 0, Finality.LAST, request, HEARD, 0, 3, 1));
            shortest = Math.min(shortest, end.usage().writtenTokens());
        }
        return shortest;
    }

    @Test
    void nextOwnerLeavesEndedTurnsAloneAlsoWhenOnlyTheEndOfTheirUtteranceComesAgain() {
        List<ContinuationRecord.OfTurn> whole;
        try (var call = call()) {
            whole = answer(call.handle(units(0, 0, Finality.LAST, Task.CONTINUE, HEARD, 0, 3, 1)));
        }
        try (var call = call(whole)) {
            assertThat(answer(call.handle(units(0, 1, Finality.LAST, Task.CONTINUE, HEARD, 1))))
                    .isEmpty();
            assertThat(answer(call.handle(units(1, 0, Finality.LAST, Task.CONTINUE, HEARD, 0, 3))))
                    .isNotEmpty();
        }
    }

    private CallHandler<UnitsRecord, ContinuationRecord> call() {
        return call(List.of());
    }

    private CallHandler<UnitsRecord, ContinuationRecord> call(List<? extends ContinuationRecord> written) {
        return stage.stage().handlers().open(new Opening<>(LEG.call(), 0, List.copyOf(written)));
    }

    private static List<ContinuationRecord.OfTurn> answer(Publisher<? extends ContinuationRecord> records) {
        return requireNonNull(Flux.from(records)
                .cast(ContinuationRecord.OfTurn.class)
                .collectList()
                .block(LIMIT));
    }

    private static UnitsRecord units(
            long utterance, long sequence, Finality finality, Task task, Instant heard, int... ids) {
        return units(utterance, sequence, finality, request(task, Modality.SPEECH, 7, ForcedModality.ON), heard, ids);
    }

    private static Request request(Task task, Modality modality, long seed, ForcedModality forced) {
        return new Request(
                task, modality, new Sampling.Drawn(1, 1, 0, seed, 40), Voice.DEFAULT, Duration.ofMinutes(1), forced);
    }

    private static UnitsRecord units(
            long utterance, long sequence, Finality finality, Request request, Instant heard, int... ids) {
        var tracks = UnitTracks.semantic(UnitRuns.ofFrames((int) sequence * 10, ids));
        return new UnitsRecord.Speech(
                0, new UtteranceId(LEG, utterance), sequence, new Cue(request, heard), 0, tracks, finality);
    }

    private static void await(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Asks only for what it is told to. */
    private static final class SlowReader extends BaseSubscriber<ContinuationRecord> {
        private final List<ContinuationRecord> records = new CopyOnWriteArrayList<>();
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(ContinuationRecord record) {
            records.add(record);
        }

        @Override
        protected void hookOnComplete() {
            end.countDown();
        }

        ContinuationRecord.End awaitEnd() {
            try {
                assertThat(end.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return (ContinuationRecord.End) records.getLast();
        }
    }
}
