package io.spiritlm.vocode;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.vocode.model.Golden;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.SpokenContinuation;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A call's continuations through the vocode stage, with a tiny random vocoder. */
final class CallVocoderTest {
    private static final LegId LEG = LegId.of("call-1", "caller");
    private static final Cue CUE = new Cue(
            new Request(Task.CONTINUE, Modality.SPEECH, new Sampling.Greedy(10), Voice.DEFAULT, Duration.ofSeconds(9)),
            Instant.parse("2026-01-01T00:00:00Z"));

    private static final Vocoder VOCODER = new Vocoder(Golden.vocoder("released"));
    private static final Vocoder EXPRESSIVE = new Vocoder(Golden.vocoder("expressive"));

    @Test
    void speaksTwoTurnsAtOnceEachAsIfAlone() {
        List<SpeechRecord.OfTurn> together = new ArrayList<>();
        try (var call = new CallVocoder(4, VOCODER, List.of())) {
            for (int piece = 0; piece < 6; piece++) {
                handle(call, piece(0, piece, units(piece, piece + 1, piece + 2)), together);
                handle(call, piece(1, piece, units(5, 9, piece)), together);
            }
            handle(call, end(0, 6, Finish.STOP), together);
            handle(call, end(1, 6, Finish.LENGTH), together);
            assertThat(call.isIdle()).isTrue();
        }
        List<SpeechRecord.OfTurn> alone = new ArrayList<>();
        try (var call = new CallVocoder(4, VOCODER, List.of())) {
            for (int piece = 0; piece < 6; piece++) {
                handle(call, piece(1, piece, units(5, 9, piece)), alone);
            }
            handle(call, end(1, 6, Finish.LENGTH), alone);
        }
        var second =
                together.stream().filter(record -> record.turn().number() == 1).toList();
        assertThat(second).isEqualTo(alone);
        long next = 0;
        for (SpeechRecord.OfTurn record : alone) {
            if (record instanceof SpeechRecord.Chunk chunk) {
                assertThat(chunk.firstSample()).isEqualTo(next);
                next += chunk.samples().length();
            }
        }
        assertThat(next).isPositive();
        assertThat(((SpeechRecord.Chunk) alone.get(alone.size() - 2)).soundedUnits())
                .isEqualTo(18);
        assertThat(((SpeechRecord.End) alone.getLast()).finish()).isEqualTo(Finish.LENGTH);
    }

    @Test
    void textHasAnEndAndNoAudio() {
        List<SpeechRecord.OfTurn> records = new ArrayList<>();
        try (var call = new CallVocoder(0, VOCODER, List.of())) {
            handle(call, piece(0, 0, new TextSpan("hello")), records);
            handle(call, end(0, 1, Finish.STOP), records);
        }
        assertThat(records)
                .singleElement()
                .isInstanceOfSatisfying(
                        SpeechRecord.End.class, end -> assertThat(end.finish()).isEqualTo(Finish.STOP));
    }

    @Test
    void turnWithAnUnknownUnitFailsAndTheNextGoesOn() {
        List<SpeechRecord.OfTurn> records = new ArrayList<>();
        try (var call = new CallVocoder(0, VOCODER, List.of())) {
            handle(call, piece(0, 0, units(1, 9999)), records);
            assertThat(records).as("at once").hasSize(1);
            handle(call, piece(0, 1, units(1)), records);
            handle(call, end(0, 2, Finish.STOP), records);
            assertThat(records).singleElement().isInstanceOfSatisfying(SpeechRecord.End.class, end -> {
                assertThat(end.finish()).isEqualTo(Finish.FAILED);
                assertThat(end.reason()).contains("[Hu9999]");
            });
            handle(call, piece(1, 0, units(1, 2, 3)), records);
            handle(call, end(1, 1, Finish.STOP), records);
        }
        assertThat(((SpeechRecord.End) records.getLast()).finish()).isEqualTo(Finish.STOP);
    }

    @Test
    void cancelledTurnEndsAtOnceWithoutTheRestOfItsAudio() {
        List<SpeechRecord.OfTurn> records = new ArrayList<>();
        try (var call = new CallVocoder(0, VOCODER, List.of())) {
            handle(call, piece(0, 0, units(1, 2, 3)), records);
            int before = records.size();
            handle(call, end(0, 1, Finish.CANCELLED), records);
            assertThat(records).hasSize(before + 1);
            assertThat(((SpeechRecord.End) records.getLast()).finish()).isEqualTo(Finish.CANCELLED);
        }
    }

    @Test
    void nextOwnerSaysTheSameAgainAndLeavesFinishedTurnsAlone() {
        List<ContinuationRecord> turn = new ArrayList<>();
        for (int piece = 0; piece < 6; piece++) {
            turn.add(piece(0, piece, units(5, 9, piece)));
        }
        turn.add(end(0, 6, Finish.STOP));
        List<SpeechRecord.OfTurn> first = new ArrayList<>();
        List<SpeechRecord.OfTurn> again = new ArrayList<>();
        List<SpeechRecord.OfTurn> afterwards = new ArrayList<>();
        try (var call = new CallVocoder(4, VOCODER, List.of())) {
            turn.forEach(record -> handle(call, record, first));
        }
        try (var call = new CallVocoder(4, VOCODER, List.of())) {
            turn.forEach(record -> handle(call, record, again));
        }
        try (var call = new CallVocoder(
                4,
                VOCODER,
                first.stream()
                        .filter(CallVocoder::isRemembered)
                        .map(SpeechRecord.class::cast)
                        .toList())) {
            turn.subList(2, turn.size()).forEach(record -> handle(call, record, afterwards));
            assertThat(call.isIdle()).isTrue();
        }
        assertThat(first).hasSizeGreaterThan(1);
        assertThat(again).isEqualTo(first);
        assertThat(afterwards).isEmpty();
    }

    @Test
    void codesOfATurnGoOnFromPieceToPiece() {
        List<SpeechRecord.OfTurn> pieces = expressive("[Hu7][Pi3]", "[Hu8][St5][Hu2]", "[Hu9]", "[Pi4]", "[Hu1]");
        List<SpeechRecord.OfTurn> whole = expressive("[St5][Pi3][Hu7][Hu8][Hu2][Hu9][Pi4][Hu1]");
        assertThat(sound(pieces)).isNotEmpty().isEqualTo(sound(whole));
        assertThat(sound(pieces)).isNotEqualTo(sound(expressive("[St5][Pi4][Hu7][Hu8][Hu2][Hu9][Hu1]")));
        var last = (SpeechRecord.Chunk) pieces.get(pieces.size() - 2);
        assertThat(last.soundedUnits()).isEqualTo(5);
        assertThat(((SpeechRecord.End) pieces.getLast()).finish()).isEqualTo(Finish.STOP);
    }

    @Test
    void turnWithoutAPitchFailsWithAReason() {
        assertThat(expressive("[St5][Hu7][Hu8]", "[Hu2]"))
                .singleElement()
                .isInstanceOfSatisfying(SpeechRecord.End.class, end -> {
                    assertThat(end.finish()).isEqualTo(Finish.FAILED);
                    assertThat(end.reason())
                            .isEqualTo("pitch: expected [Pi0]..[Pi8] for each unit, as the vocoder is EXPRESSIVE,"
                                    + " found none");
                });
    }

    private static List<SpeechRecord.OfTurn> expressive(String... pieces) {
        List<SpeechRecord.OfTurn> records = new ArrayList<>();
        try (var call = new CallVocoder(0, EXPRESSIVE, List.of())) {
            for (int i = 0; i < pieces.length; i++) {
                handle(call, piece(0, i, UnitString.parse(pieces[i]).getFirst()), records);
            }
            handle(call, end(0, pieces.length, Finish.STOP), records);
        }
        return records;
    }

    private static List<Pcm16> sound(List<SpeechRecord.OfTurn> records) {
        return records.stream()
                .filter(SpeechRecord.Chunk.class::isInstance)
                .map(record -> ((SpeechRecord.Chunk) record).samples())
                .reduce(Pcm16::concat)
                .stream()
                .toList();
    }

    @Test
    void eachRunIsVocodedByItself() {
        List<SpeechRecord.OfTurn> records = new ArrayList<>();
        try (var call = new CallVocoder(0, VOCODER, List.of())) {
            handle(call, piece(0, 0, units(1, 2, 3, 4)), records);
            handle(call, piece(0, 1, new TextSpan("")), records);
            handle(call, piece(0, 2, units(5, 6)), records);
            int before = records.size();
            handle(call, run(0, 3, 1, new TextSpan("hello"), SpeechSpan.semantic()), records);
            assertThat(records).as("what the first run had left sounds at once").hasSizeGreaterThan(before);
            assertThat(((SpeechRecord.Chunk) records.getLast()).soundedUnits()).isEqualTo(6);
            handle(call, run(0, 4, 2, units(7, 8, 9), SpeechSpan.semantic()), records);
            handle(call, end(0, 5, Finish.STOP), records);
        }
        assertThat(sound(records))
                .isEqualTo(List.of(wholeSound(SpeechSpan.semantic(1, 2, 3, 4, 5, 6))
                        .concat(wholeSound(SpeechSpan.semantic(7, 8, 9)))));
        assertThat(((SpeechRecord.Chunk) records.get(records.size() - 2)).soundedUnits())
                .isEqualTo(9);
        assertFollowEachOther(records);
    }

    @Test
    void codesOfARunAreItsOwn() {
        List<SpeechRecord.OfTurn> records = new ArrayList<>();
        try (var call = new CallVocoder(0, EXPRESSIVE, List.of())) {
            handle(call, piece(0, 0, speech("[St5][Pi3][Hu7][Hu8]")), records);
            handle(call, run(0, 1, 1, speech("[Hu2][Pi4][St1][Hu9]"), SpeechSpan.semantic()), records);
            handle(call, end(0, 2, Finish.STOP), records);
        }
        assertThat(sound(records))
                .isEqualTo(List.of(wholeSound(speech("[St5][Pi3][Hu7][Hu8]"), EXPRESSIVE)
                        .concat(wholeSound(speech("[Pi4][St1][Hu2][Hu9]"), EXPRESSIVE))));
    }

    @Test
    void runWithoutSemanticUnitsIsSilentAndTheNextSounds() {
        List<SpeechRecord.OfTurn> records = new ArrayList<>();
        try (var call = new CallVocoder(0, EXPRESSIVE, List.of())) {
            handle(call, piece(0, 0, speech("[Pi3][St5]")), records);
            handle(call, run(0, 1, 1, new TextSpan("hello"), SpeechSpan.semantic()), records);
            assertThat(records).isEmpty();
            handle(call, run(0, 2, 2, speech("[St5][Pi3][Hu7][Hu8]"), SpeechSpan.semantic()), records);
            handle(call, end(0, 3, Finish.STOP), records);
        }
        assertThat(sound(records)).isEqualTo(List.of(wholeSound(speech("[St5][Pi3][Hu7][Hu8]"), EXPRESSIVE)));
        assertThat(((SpeechRecord.End) records.getLast()).finish()).isEqualTo(Finish.STOP);
    }

    @Test
    void runThatGoesOnFromThePromptIsVocodedWithItAndThePromptCutOff() {
        SpeechSpan prompt = speech("[St5][Pi3][Hu7][Hu8][Hu1]");
        SpeechSpan added = new SpeechSpan(IntStream.range(0, 25)
                .mapToObj(i -> SpeechToken.semantic(i % 10))
                .toList());
        List<SpeechRecord.OfTurn> records = new ArrayList<>();
        try (var call = new CallVocoder(0, EXPRESSIVE, List.of())) {
            for (int first = 0; first < 25; first += 5) {
                var piece = new SpeechSpan(added.tokens().subList(first, first + 5));
                handle(call, run(0, first / 5, 0, piece, first == 0 ? prompt : SpeechSpan.semantic()), records);
                var progress = (SpeechRecord.Chunk) records.get(first / 5);
                assertThat(progress.samples().length()).isZero();
                assertThat(progress.soundedUnits()).isEqualTo(first + 5);
            }
            handle(call, run(0, 5, 1, new TextSpan("hello"), SpeechSpan.semantic()), records);
            assertThat(records).hasSize(6);
            handle(call, end(0, 6, Finish.STOP), records);
        }
        var continuation = new SpokenContinuation(prompt, added);
        Pcm16 whole = wholeSound(continuation.whole(), EXPRESSIVE);
        int cut = (int) continuation.cutSamples(whole.length());
        assertThat(cut).isPositive();
        assertThat(sound(records)).isEqualTo(List.of(whole.slice(cut, whole.length())));
        assertFollowEachOther(records);
    }

    @Test
    void givesTheReasonWhyThereIsNoSound() {
        List<SpeechRecord.OfTurn> records = new ArrayList<>();
        try (var call = new CallVocoder(0, VOCODER, List.of())) {
            var end = new ContinuationRecord.End(
                    0, new TurnId(LEG, 0), 0, CUE, Finish.STOP, "no speech was written", Usage.NONE);
            handle(call, end, records);
        }
        assertThat(records).singleElement().isInstanceOfSatisfying(SpeechRecord.End.class, end -> {
            assertThat(end.finish()).isEqualTo(Finish.STOP);
            assertThat(end.reason()).isEqualTo("no speech was written");
        });
    }

    private static void assertFollowEachOther(List<SpeechRecord.OfTurn> records) {
        long next = 0;
        for (int i = 0; i < records.size(); i++) {
            assertThat(records.get(i).sequence()).isEqualTo(i);
            if (records.get(i) instanceof SpeechRecord.Chunk chunk) {
                assertThat(chunk.firstSample()).isEqualTo(next);
                next += chunk.samples().length();
            }
        }
    }

    private static Pcm16 wholeSound(SpeechSpan speech) {
        return wholeSound(speech, VOCODER);
    }

    private static Pcm16 wholeSound(SpeechSpan speech, Vocoder vocoder) {
        VocoderStream stream = vocoder.stream(Voice.DEFAULT, UnitTiming.PREDICTED);
        var first = (Vocoded.Audio) stream.push(AlignedUnits.of(speech));
        return first.samples().concat(((Vocoded.Audio) stream.finish()).samples());
    }

    private static SpeechSpan speech(String units) {
        return (SpeechSpan) UnitString.parse(units).getFirst();
    }

    private static ContinuationRecord run(long turn, long sequence, int run, Span span, SpeechSpan goesOnFrom) {
        return new ContinuationRecord.Piece(
                0, new TurnId(LEG, turn), sequence, CUE, span, List.of(), -1, List.of(), run, goesOnFrom);
    }

    @Test
    void passesTheEndOfTheLegOn() {
        try (var call = new CallVocoder(4, VOCODER, List.of())) {
            assertThat(Flux.from(call.handle(new LegClosed(1, LEG, 2)))
                            .collectList()
                            .block())
                    .isEqualTo(List.of(new LegClosed(4, LEG, 2)));
        }
    }

    private static void handle(CallVocoder call, ContinuationRecord record, List<SpeechRecord.OfTurn> outputs) {
        Flux.from(call.handle(record)).cast(SpeechRecord.OfTurn.class).subscribe(outputs::add);
    }

    private static Span units(int... ids) {
        return SpeechSpan.semantic(ids);
    }

    private static ContinuationRecord piece(long turn, long sequence, Span span) {
        return new ContinuationRecord.Piece(0, new TurnId(LEG, turn), sequence, CUE, span, List.of(), -1, List.of());
    }

    private static ContinuationRecord end(long turn, long sequence, Finish finish) {
        return new ContinuationRecord.End(0, new TurnId(LEG, turn), sequence, CUE, finish, "", Usage.NONE);
    }
}
