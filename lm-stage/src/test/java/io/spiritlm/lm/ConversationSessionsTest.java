package io.spiritlm.lm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.bridge.CallHandler;
import io.spiritlm.bridge.CallSessions;
import io.spiritlm.bridge.Opening;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Session;
import io.spiritlm.wire.Session.Party;
import io.spiritlm.wire.Session.Remark;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitRuns;
import io.spiritlm.wire.units.UnitTracks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** What a call makes of its legs' sessions, with a tiny random model that hears 30 tokens of a conversation. */
final class ConversationSessionsTest {
    private static final LegId LEG = LegId.of("call-1", "caller");
    private static final Instant HEARD = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int ANSWER_TOKENS = 24;

    @TempDir
    Path folder;

    private final Kept kept = new Kept();
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
        Golden.say(folder, "spirit_history_tokens", 30);
        Golden.say(folder, "spirit_least_units", 24);
        model = LanguageModel.open(folder, 1);
        stage = new LanguageModelStage(model, Clock.fixed(HEARD, ZoneOffset.UTC), Duration.ofDays(1));
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void eachTurnAddsWhatBothSaidAndTheNextGoesOnBehindIt() {
        try (var call = call(7, List.of())) {
            var first = read(call.handle(said(0, Task.CONTINUE, 0, 3, 1)));
            assertThat(kept.of(LEG)).contains(new Session(7, new TurnId(LEG, 0), exchange(first, 0, 3, 1)));
            assertThat(end(first).usage().promptTokens()).isEqualTo(5);
            var second = read(call.handle(said(1, Task.CONTINUE, 2, 1)));
            List<Remark> both = new ArrayList<>(exchange(first, 0, 3, 1));
            both.addAll(exchange(second, 2, 1));
            assertThat(kept.of(LEG)).contains(new Session(7, new TurnId(LEG, 1), both));
            assertThat(end(second).usage().promptTokens())
                    .as("begin, marker, both exchanges but for the second's answer")
                    .isEqualTo(2 + 3 + ANSWER_TOKENS + 2);
        }
    }

    @Test
    void historyLeavesRoomForTheLongestAnswer() {
        // 64 positions: 5 tokens of a prompt and 24 of an answer leave 35, 5 and 50 leave 9.
        kept.write(new Session(1, new TurnId(LEG, 0), exchange(List.of(), 1, 2, 3, 1, 2, 3, 1, 2, 3, 1)));
        try (var call = call(2, List.of())) {
            assertThat(end(read(call.handle(saidFor(ANSWER_TOKENS, 1, 0, 3, 1))))
                            .usage()
                            .promptTokens())
                    .isEqualTo(15);
        }
        kept.write(new Session(3, new TurnId(LEG, 0), exchange(List.of(), 1, 2, 3, 1, 2, 3, 1, 2, 3, 1)));
        try (var call = call(4, List.of())) {
            assertThat(end(read(call.handle(saidFor(50, 1, 0, 3, 1)))).usage().promptTokens())
                    .isEqualTo(5);
        }
    }

    @Test
    void ofACancelledAnswerItKeepsWhatWasWritten() {
        try (var call = call(1, List.of())) {
            List<ContinuationRecord> first = new ArrayList<>();
            Flux.from(call.handle(said(0, Task.CONTINUE, 0, 3, 1)))
                    .limitRate(1)
                    .doOnNext(record -> {
                        if (first.isEmpty()) {
                            Flux.from(call.handle(began(1))).subscribe();
                        }
                        first.add(record);
                    })
                    .blockLast(LIMIT);
            assertThat(end(first).finish()).isEqualTo(Finish.CANCELLED);
            assertThat(units(first)).hasSizeBetween(1, ANSWER_TOKENS - 1);
            assertThat(kept.of(LEG)).contains(new Session(1, new TurnId(LEG, 0), exchange(first, 0, 3, 1)));
        }
    }

    @Test
    void turnsThatFailedAndTranscriptsAreNoPartOfIt() {
        try (var call = call(1, List.of())) {
            assertThat(end(read(call.handle(said(0, Task.CONTINUE, 9999)))).finish())
                    .isEqualTo(Finish.FAILED);
            read(call.handle(said(1, Task.TRANSCRIBE, 0, 3)));
            assertThat(kept.of(LEG)).isEmpty();
        }
    }

    @Test
    void nextOwnerAddsATurnThatHadEndedBeforeItsSessionWasWritten() {
        List<ContinuationRecord> first;
        try (var call = call(1, List.of())) {
            first = read(call.handle(said(0, Task.CONTINUE, 0, 3, 1)));
        }
        kept.close(LEG);
        try (var call = call(2, first)) {
            assertThat(read(call.handle(said(0, Task.CONTINUE, 0, 3, 1)))).isEmpty();
            assertThat(kept.of(LEG)).contains(new Session(2, new TurnId(LEG, 0), exchange(first, 0, 3, 1)));
        }
    }

    @Test
    void nextOwnerAnswersFromWhatWasSaidBeforeTheTurnAndPutsItsOwnAnswerThere() {
        try (var call = call(1, List.of())) {
            read(call.handle(said(0, Task.CONTINUE, 0, 3)));
        }
        List<Remark> before = kept.of(LEG).orElseThrow().history();
        // Of a removed owner, whose answer is void.
        List<Remark> late = new ArrayList<>(before);
        late.addAll(exchange(List.of(), 3, 3, 3));
        kept.write(new Session(2, new TurnId(LEG, 1), late));
        try (var call = call(3, List.of())) {
            var second = read(call.handle(said(1, Task.CONTINUE, 2, 1)));
            List<Remark> now = new ArrayList<>(before);
            now.addAll(exchange(second, 2, 1));
            assertThat(kept.of(LEG)).contains(new Session(3, new TurnId(LEG, 1), now));
        }
    }

    @Test
    void legThatClosesLeavesNothingAlsoInTheHandsOfAnotherOwner() {
        try (var call = call(1, List.of())) {
            read(call.handle(said(0, Task.CONTINUE, 0, 3, 1)));
        }
        assertThat(kept.of(LEG)).isPresent();
        try (var call = call(2, List.of())) {
            assertThat(read(call.handle(new LegClosed(0, LEG, 1)))).containsExactly(new LegClosed(2, LEG, 1));
            assertThat(kept.of(LEG)).isEmpty();
        }
    }

    private CallHandler<UnitsRecord, ContinuationRecord> call(long epoch, List<ContinuationRecord> written) {
        return stage.stage().handlers().open(new Opening<>(LEG.call(), epoch, written, kept));
    }

    private static List<ContinuationRecord> read(Publisher<? extends ContinuationRecord> records) {
        return requireNonNull(
                Flux.from(records).cast(ContinuationRecord.class).collectList().block(LIMIT));
    }

    private static ContinuationRecord.End end(List<ContinuationRecord> records) {
        return (ContinuationRecord.End) records.getLast();
    }

    private static List<SpeechToken> units(List<ContinuationRecord> records) {
        return records.stream()
                .filter(ContinuationRecord.Piece.class::isInstance)
                .flatMap(record -> ((SpeechSpan) ((ContinuationRecord.Piece) record).span()).tokens().stream())
                .toList();
    }

    private static List<Remark> exchange(List<ContinuationRecord> answer, int... ids) {
        var said = new Remark(Party.CALLER, SpeechSpan.semantic(ids));
        return units(answer).isEmpty()
                ? List.of(said)
                : List.of(said, new Remark(Party.MODEL, new SpeechSpan(units(answer))));
    }

    private static UnitsRecord said(long utterance, Task task, int... ids) {
        return units(utterance, task, ANSWER_TOKENS, Finality.LAST, ids);
    }

    private static UnitsRecord saidFor(int most, long utterance, int... ids) {
        return units(utterance, Task.CONTINUE, most, Finality.LAST, ids);
    }

    private static UnitsRecord began(long utterance) {
        return units(utterance, Task.CONTINUE, ANSWER_TOKENS, Finality.FINAL, 0, 3);
    }

    private static UnitsRecord units(long utterance, Task task, int most, Finality finality, int... ids) {
        var request = new Request(
                task, Modality.SPEECH, new Sampling.Drawn(1, 1, 0, 7, most), Voice.DEFAULT, Duration.ofMinutes(1));
        return new UnitsRecord.Speech(
                0,
                new UtteranceId(LEG, utterance),
                0,
                new Cue(request, HEARD),
                0,
                UnitTracks.semantic(UnitRuns.ofFrames(0, ids)),
                finality);
    }

    /** A call's sessions without a topic. */
    private static final class Kept implements CallSessions {
        private final Map<LegId, Session> legs = new ConcurrentHashMap<>();

        @Override
        public Optional<Session> of(LegId leg) {
            return Optional.ofNullable(legs.get(leg));
        }

        @Override
        public void write(Session session) {
            legs.put(session.turn().leg(), session);
        }

        @Override
        public void close(LegId leg) {
            legs.remove(leg);
        }
    }
}
