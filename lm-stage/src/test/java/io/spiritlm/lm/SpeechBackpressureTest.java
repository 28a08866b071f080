package io.spiritlm.lm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.bridge.Opening;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.UnitRuns;
import io.spiritlm.wire.units.UnitTracks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Turns of a tiny random model with one slot, and a vocoder that is said to be somewhere. */
final class SpeechBackpressureTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final LegId LEG = LegId.of("call-1", "caller");
    private static final LegId OTHER = LegId.of("call-2", "caller");
    private static final int FRAMES_PER_UNIT = 2;
    /** 3 s of units of 2 frames. */
    private static final int MOST_UNITS = 37;

    private static final int MOST_TOKENS = 56;
    /** Of the first 791 the one with as long an answer as it may be. */
    static final long SEED = 790;

    @TempDir
    Path folder;

    private LanguageModel model;
    private SpeechLeads leads;
    private Turns turns;
    private Turns unlimited;
    private final Instant now = Instant.now();

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
        leads = new SpeechLeads(Duration.ofSeconds(3));
        turns = new Turns(model, Clock.systemUTC(), leads);
        unlimited = new Turns(model, Clock.systemUTC(), new SpeechLeads(LONG));
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void answerWithStallsIsTheAnswerWithoutAndTheSlotIsFreeMeanwhile() {
        List<ContinuationRecord> whole = whole();
        assertThat(units(whole)).hasSizeGreaterThan(MOST_UNITS + 5);

        var call = new CallConversation(new Opening<>(LEG.call(), 0, List.of()), turns);
        var answer = new Answer();
        call.handle(speech(LEG, 0, LONG)).subscribe(answer);
        // Only one slot: that the other is answered shows that the first waits without it.
        assertThat(end(collect(other().handle(transcript(OTHER)))).finish()).isIn(Finish.STOP, Finish.LENGTH);
        assertThat(units(answer.records)).hasSizeBetween(MOST_UNITS - 10, MOST_UNITS);
        assertThat(answer.end).isNotDone();

        int sounded = 0;
        while (!answer.end.isDone()) {
            int written = units(answer.records).size();
            assertThat(written - sounded).isLessThanOrEqualTo(MOST_UNITS);
            // What the vocoder holds back.
            sounded = Math.max(sounded, written - 9);
            sound(0, sounded);
        }
        assertThat(ids(answer.records)).isEqualTo(ids(whole));
        assertThat(end(answer.records).finish()).isEqualTo(end(whole).finish());
        assertThat(answer.records)
                .extracting(record -> ((ContinuationRecord.OfTurn) record).sequence())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void newUtteranceEndsATurnThatWaitsForTheVocoder() {
        var call = new CallConversation(new Opening<>(LEG.call(), 0, List.of()), turns);
        var answer = new Answer();
        call.handle(speech(LEG, 0, LONG)).subscribe(answer);
        collect(other().handle(transcript(OTHER)));
        assertThat(answer.end).isNotDone();
        Flux.from(call.handle(speech(LEG, 1, LONG))).subscribe();
        assertThat(answer.end).succeedsWithin(LIMIT).extracting("finish").isEqualTo(Finish.CANCELLED);
        call.close();
    }

    @Test
    void deadlineEndsATurnThatWaitsForTheVocoder() {
        var call = new CallConversation(new Opening<>(LEG.call(), 0, List.of()), turns);
        List<ContinuationRecord> answer = collect(call.handle(speech(LEG, 0, Duration.ofSeconds(1))));
        assertThat(end(answer).finish()).isEqualTo(Finish.EXPIRED);
        assertThat(units(answer)).hasSizeLessThanOrEqualTo(MOST_UNITS);
        assertThat(end(answer).usage().writtenTokens())
                .isGreaterThanOrEqualTo(units(answer).size());
    }

    @Test
    void newUtteranceAndDeadlineEndTurnsThatWaitForASlot() {
        var holder = new Answer(1);
        other().handle(transcript(OTHER)).subscribe(holder);
        assertThat(holder.first).succeedsWithin(LIMIT);
        var call = new CallConversation(new Opening<>(LEG.call(), 0, List.of()), turns);
        var first = new Answer();
        call.handle(speech(LEG, 0, LONG)).subscribe(first);
        var second = new Answer();
        call.handle(speech(LEG, 1, Duration.ofSeconds(1))).subscribe(second);
        assertThat(first.end).succeedsWithin(LIMIT).extracting("finish").isEqualTo(Finish.CANCELLED);
        assertThat(second.end).succeedsWithin(LIMIT).extracting("finish").isEqualTo(Finish.EXPIRED);
        holder.cancel();
        assertThat(end(collect(other().handle(transcript(OTHER)))).finish())
                .as("the slot is free again")
                .isIn(Finish.STOP, Finish.LENGTH);
    }

    @Test
    void cancelledSubscriptionLeavesItsPlace() {
        var call = new CallConversation(new Opening<>(LEG.call(), 0, List.of()), unlimited);
        for (int number = 0; number < 20; number++) {
            var answer = new Answer(1);
            call.handle(speech(LEG, number, LONG)).subscribe(answer);
            if (number % 2 == 0) {
                assertThat(answer.first).succeedsWithin(LIMIT);
            }
            answer.cancel();
        }
        assertThat(end(collect(new CallConversation(new Opening<>(OTHER.call(), 0, List.of()), unlimited)
                                .handle(transcript(OTHER))))
                        .finish())
                .isIn(Finish.STOP, Finish.LENGTH);
    }

    @Test
    void nextOwnerGoesOnFromWhereTheVocoderIs() {
        List<ContinuationRecord> whole = whole();
        List<ContinuationRecord> before = whole.subList(0, 4);
        assertThat(units(before)).hasSize(40);
        var answer = new Answer();
        new CallConversation(new Opening<>(LEG.call(), 0, before), turns)
                .handle(speech(LEG, 0, LONG))
                .subscribe(answer);
        collect(other().handle(transcript(OTHER)));
        assertThat(answer.records).as("nothing is known of the vocoder").isEmpty();
        sound(0, 30);
        assertThat(answer.end).succeedsWithin(LIMIT);
        assertThat(ids(answer.records)).isEqualTo(ids(whole.subList(4, whole.size())));
    }

    @Test
    void vocoderThatWasHeardBeforeTheCallIsRemembered() {
        sound(0, 30);
        List<ContinuationRecord> whole = collect(
                new CallConversation(new Opening<>(LEG.call(), 0, List.of()), turns).handle(speech(LEG, 0, LONG)));
        assertThat(units(whole)).hasSizeGreaterThan(MOST_UNITS);
    }

    @Test
    void holdsNothingOfCallsThatAreOver() {
        var call = new CallConversation(new Opening<>(LEG.call(), 0, List.of()), turns);
        var answer = new Answer();
        call.handle(speech(LEG, 0, LONG)).subscribe(answer);
        leads.left(0);
        assertThat(leads.calls()).as("being answered").isEqualTo(1);
        call.close();
        assertThat(leads.calls()).isZero();
        sound(0, 1);
        leads.left(1);
        assertThat(leads.calls()).as("being said").isEqualTo(1);
        leads.take(0, new LegClosed(1, LEG, 1));
        assertThat(leads.calls()).isZero();
        sound(0, 2);
        leads.left(0);
        assertThat(leads.calls()).as("another's").isZero();
    }

    /** The answer without a limit. */
    private List<ContinuationRecord> whole() {
        return collect(
                new CallConversation(new Opening<>(LEG.call(), 0, List.of()), unlimited).handle(speech(LEG, 0, LONG)));
    }

    private CallConversation other() {
        return new CallConversation(new Opening<>(OTHER.call(), 0, List.of()), turns);
    }

    private void sound(long turn, int units) {
        var id = new UtteranceId(LEG, turn).answer();
        var cue = speech(LEG, turn, LONG).cue();
        long first = (long) units * FRAMES_PER_UNIT * SpeechLead.SAMPLES_PER_FRAME;
        leads.take(0, new SpeechRecord.Chunk(1, id, 0, cue, first, Pcm16.EMPTY, units));
    }

    private UnitsRecord.Speech speech(LegId leg, long utterance, Duration answerWithin) {
        return said(leg, utterance, Task.CONTINUE, Modality.SPEECH, answerWithin);
    }

    private UnitsRecord.Speech transcript(LegId leg) {
        return said(leg, 0, Task.TRANSCRIBE, Modality.TEXT, LONG);
    }

    private UnitsRecord.Speech said(LegId leg, long utterance, Task task, Modality modality, Duration answerWithin) {
        var sampling = new Sampling.Drawn(1, 1, 0, SEED, MOST_TOKENS);
        var request = new Request(task, modality, sampling, Voice.DEFAULT, answerWithin);
        var tracks = UnitTracks.semantic(UnitRuns.ofFrames(0, 0, 3, 1));
        return new UnitsRecord.Speech(
                0, new UtteranceId(leg, utterance), 0, new Cue(request, now), 0, tracks, Finality.LAST);
    }

    private static List<ContinuationRecord> collect(
            org.reactivestreams.Publisher<? extends ContinuationRecord> answer) {
        return List.copyOf(requireNonNull(Flux.from(answer).collectList().block(LIMIT)));
    }

    private static ContinuationRecord.End end(List<ContinuationRecord> answer) {
        return (ContinuationRecord.End) answer.getLast();
    }

    private static List<Integer> ids(List<ContinuationRecord> answer) {
        List<Integer> ids = new ArrayList<>();
        for (ContinuationRecord record : answer) {
            if (record instanceof ContinuationRecord.Piece piece) {
                ids.addAll(piece.tokens());
            }
        }
        return ids;
    }

    private static List<Integer> units(List<ContinuationRecord> answer) {
        return answer.stream()
                        .anyMatch(record -> record instanceof ContinuationRecord.Piece piece
                                && !(piece.span() instanceof SpeechSpan))
                ? List.of()
                : ids(answer);
    }

    /** Takes what comes. */
    private static final class Answer extends BaseSubscriber<ContinuationRecord> {
        private final List<ContinuationRecord> records = new CopyOnWriteArrayList<>();
        private final CompletableFuture<ContinuationRecord> first = new CompletableFuture<>();
        private final CompletableFuture<ContinuationRecord> end = new CompletableFuture<>();
        private final long demand;

        Answer() {
            this(Long.MAX_VALUE);
        }

        Answer(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            request(demand);
        }

        @Override
        protected void hookOnNext(ContinuationRecord record) {
            records.add(record);
            first.complete(record);
        }

        @Override
        protected void hookOnComplete() {
            end.complete(records.getLast());
        }

        @Override
        protected void hookOnError(Throwable failure) {
            end.completeExceptionally(failure);
        }
    }
}
