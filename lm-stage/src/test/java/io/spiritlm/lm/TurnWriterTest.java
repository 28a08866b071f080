package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.ModelOutput;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a model wrote, as the records of its turn. */
final class TurnWriterTest {
    private static final Vocabulary VOCABULARY = Vocabulary.open(Golden.folder("pieces-apart"));
    private static final Instant HEARD = Instant.parse("2026-01-01T00:00:00Z");
    private static final TurnId TURN = new TurnId(LegId.of("call-1", "caller"), 0);
    private static final SpeechSpan PROMPT = SpeechSpan.semantic(2, 3);

    private final Cancellation cancellation = new Cancellation();

    @AfterAll
    static void close() {
        VOCABULARY.close();
    }

    @Test
    void markersVanishAndEndNoRun() throws InterruptedException {
        List<ContinuationRecord.Piece> pieces = pieces(
                write("[Text]hello[Text] there[Speech][Hu1][Speech][Hu2]" + "[Hu3]".repeat(22), SpeechSpan.semantic()));
        assertThat(runs(pieces)).containsExactly(new TextSpan("hello there"), speech(1, 2, 22, 3));
        assertThat(pieces).extracting(ContinuationRecord.Piece::run).containsExactly(0, 1, 1, 1);
    }

    @Test
    void laterSpeechIsHeldUntilItIsLongEnough() throws InterruptedException {
        List<Integer> ids = ids("hello" + "[Hu1]".repeat(40));
        int words = ids.size() - 40;
        var source = new ScriptedWriting(VOCABULARY, ids, 0);
        var writer = writer(Modality.ARBITRARY, List.of());
        writer.goOn(source, SpeechSpan.semantic(), "");
        assertThat(((ContinuationRecord.Piece) writer.next(10)).span()).isEqualTo(new TextSpan("hello"));
        assertThat(source.read()).isEqualTo(words + 1);
        assertThat(((ContinuationRecord.Piece) writer.next(10)).span()).isEqualTo(speech(10, 1));
        assertThat(source.read()).isEqualTo(words + 24);
    }

    @Test
    void laterSpeechThatIsTooShortIsDroppedAndPartsTheTextAroundIt() throws InterruptedException {
        assertThat(runs(pieces(write("hello" + "[Hu1]".repeat(23) + " there" + "[Hu2]".repeat(23), PROMPT))))
                .containsExactly(new TextSpan("hello"), new TextSpan("there"));
    }

    @Test
    void firstSpeechIsKeptHoweverShortUnlessItGoesOnFromThePrompts() throws InterruptedException {
        assertThat(runs(pieces(write("[Hu1] hello", SpeechSpan.semantic()))))
                .containsExactly(speech(1, 1), new TextSpan("hello"));
        assertThat(runs(pieces(write("[Hu1] hello", PROMPT)))).containsExactly(new TextSpan("hello"));

        List<ContinuationRecord.Piece> pieces = pieces(write("[Hu1]".repeat(24), PROMPT));
        assertThat(pieces)
                .extracting(ContinuationRecord.Piece::goesOnFrom)
                .containsExactly(PROMPT, SpeechSpan.semantic(), SpeechSpan.semantic());
    }

    @Test
    void endsWhileSpeechIsHeldWhenItIsCancelled() throws InterruptedException {
        var writer = writer(Modality.ARBITRARY, List.of());
        List<Integer> ids = ids("[Hu1]".repeat(40));
        writer.goOn(
                new Writing() {
                    private final ScriptedWriting script = new ScriptedWriting(VOCABULARY, ids, 0);

                    @Override
                    public java.util.Optional<Generation.Written> next() {
                        if (script.read() == 10) {
                            cancellation.cancel();
                        }
                        return script.next();
                    }

                    @Override
                    public java.util.Optional<Finish> finish() {
                        return script.finish();
                    }

                    @Override
                    public io.spiritlm.wire.Usage usage() {
                        return script.usage();
                    }

                    @Override
                    public void cancel() {}

                    @Override
                    public void close() {}
                },
                PROMPT,
                "");
        assertThat(writer.next(10))
                .isInstanceOfSatisfying(
                        ContinuationRecord.End.class,
                        end -> assertThat(end.finish()).isEqualTo(Finish.CANCELLED));
    }

    @Test
    void saysSoWhenSpeechWasWantedAndNoneWritten() throws InterruptedException {
        for (String written : List.of("", "hello")) {
            var writer = writer(Modality.SPEECH, List.of());
            writer.goOn(new ScriptedWriting(VOCABULARY, ids(written), 0), SpeechSpan.semantic(), "");
            var end = (ContinuationRecord.End) finish(writer).getLast();
            assertThat(end.finish()).isEqualTo(Finish.STOP);
            assertThat(end.reason())
                    .isEqualTo("no speech was written: expected at least one semantic unit [Hu..], found none");
        }
        assertThat(((ContinuationRecord.End) write("", SpeechSpan.semantic()).getLast()).reason())
                .isEmpty();
    }

    /** However the writing is interrupted, and whoever goes on. */
    @Test
    void readsAsModelOutputDoes() throws InterruptedException {
        List<Integer> words = IntStream.range(0, VOCABULARY.size())
                .filter(id -> VOCABULARY.token(id) instanceof LanguageToken.TextPiece)
                .boxed()
                .toList();
        for (int seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            SpeechSpan goesOnFrom = random.nextBoolean() ? PROMPT : SpeechSpan.semantic();
            List<Integer> ids = random(random, words);
            List<ContinuationRecord.Piece> pieces = interrupted(random, ids, goesOnFrom);
            assertThat(pieces.stream().flatMap(piece -> piece.tokens().stream()))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(ids);
            assertThat(runs(pieces)).as("seed %d", seed).isEqualTo(expected(ids, goesOnFrom));
            assertThat(pieces)
                    .as("seed %d", seed)
                    .allSatisfy(piece -> assertThat(piece.tokens()).hasSizeLessThanOrEqualTo(TurnWriter.PIECE_TOKENS));
            long speechFirst = pieces.stream()
                    .filter(piece -> !piece.goesOnFrom().tokens().isEmpty())
                    .count();
            boolean goesOn = goesOnFrom.equals(PROMPT)
                    && !runs(pieces).isEmpty()
                    && runs(pieces).getFirst() instanceof SpeechSpan;
            assertThat(speechFirst).as("seed %d", seed).isEqualTo(goesOn ? 1 : 0);
        }
    }

    private List<ContinuationRecord.Piece> interrupted(Random random, List<Integer> ids, SpeechSpan goesOnFrom)
            throws InterruptedException {
        List<ContinuationRecord.Piece> pieces = new ArrayList<>();
        var writer = writer(Modality.ARBITRARY, pieces);
        boolean sitting = false;
        while (true) {
            if (random.nextInt(4) == 0) {
                writer.stop();
                sitting = false;
                writer = random.nextBoolean() ? writer : writer(Modality.ARBITRARY, pieces);
            }
            if (!sitting) {
                assertThat(writer.tokens())
                        .isEqualTo(ids.subList(0, writer.tokens().size()));
                writer.goOn(new ScriptedWriting(VOCABULARY, ids, writer.tokens().size()), goesOnFrom, "");
                sitting = true;
            }
            switch (writer.next(1 + random.nextInt(12))) {
                case ContinuationRecord.Piece piece -> {
                    assertThat(piece.sequence()).isEqualTo(pieces.size());
                    pieces.add(piece);
                }
                default -> {
                    return pieces;
                }
            }
        }
    }

    private static List<Integer> random(Random random, List<Integer> words) {
        List<Integer> ids = new ArrayList<>();
        int runs = random.nextInt(8);
        for (int run = 0; run < runs; run++) {
            int length = random.nextInt(random.nextBoolean() ? 8 : 40);
            boolean speech = random.nextBoolean();
            for (int i = 0; i < length; i++) {
                ids.add(speech ? id("[Hu" + random.nextInt(4) + "]") : words.get(random.nextInt(words.size())));
                if (random.nextInt(10) == 0) {
                    ids.add(id(random.nextBoolean() ? "[Text]" : "[Speech]"));
                }
            }
        }
        return ids;
    }

    private static List<Span> expected(List<Integer> ids, SpeechSpan goesOnFrom) {
        String written = ids.stream()
                .map(id -> switch (VOCABULARY.token(id)) {
                    case LanguageToken.TextPiece(String piece) -> piece.replace('\u2581', ' ');
                    case LanguageToken.Unit(SpeechToken unit) -> unit.toString();
                    case LanguageToken.Marker(String name) -> name;
                    case LanguageToken.TextByte _, LanguageToken.Control _ -> "";
                })
                .collect(Collectors.joining());
        List<Span> runs = ModelOutput.read(written);
        boolean dropped = goesOnFrom.equals(PROMPT)
                && !runs.isEmpty()
                && runs.getFirst() instanceof SpeechSpan(var tokens)
                && tokens.size() < ModelOutput.LEAST_SEMANTIC_UNITS;
        return dropped ? runs.subList(1, runs.size()) : runs;
    }

    private List<ContinuationRecord> write(String written, SpeechSpan goesOnFrom) throws InterruptedException {
        var writer = writer(Modality.ARBITRARY, List.of());
        writer.goOn(new ScriptedWriting(VOCABULARY, ids(written), 0), goesOnFrom, "");
        return finish(writer);
    }

    private static List<ContinuationRecord> finish(TurnWriter writer) throws InterruptedException {
        List<ContinuationRecord> records = new ArrayList<>();
        while (!writer.hasEnded()) {
            records.add(writer.next(10));
        }
        return records;
    }

    private TurnWriter writer(Modality modality, List<ContinuationRecord.Piece> begun) {
        var request =
                new Request(Task.CONTINUE, modality, new Sampling.Greedy(100), Voice.DEFAULT, Duration.ofMinutes(1));
        return new TurnWriter(
                0, TURN, new Cue(request, HEARD), begun, VOCABULARY, Clock.fixed(HEARD, ZoneOffset.UTC), cancellation);
    }

    private static List<ContinuationRecord.Piece> pieces(List<ContinuationRecord> records) {
        return records.stream()
                .filter(ContinuationRecord.Piece.class::isInstance)
                .map(ContinuationRecord.Piece.class::cast)
                .toList();
    }

    /** The runs, each of which has the number of its place. */
    private static List<Span> runs(List<ContinuationRecord.Piece> pieces) {
        List<Span> runs = new ArrayList<>();
        for (ContinuationRecord.Piece piece : pieces) {
            Span span = piece.span();
            if (span.equals(new TextSpan(""))) {
                continue;
            }
            if (piece.run() == runs.size()) {
                runs.add(span);
            } else {
                assertThat(piece.run()).isEqualTo(runs.size() - 1);
                runs.add(joined(runs.removeLast(), span));
            }
        }
        return runs;
    }

    private static Span joined(Span first, Span second) {
        if (first instanceof TextSpan(String before) && second instanceof TextSpan(String after)) {
            return new TextSpan(before + after);
        }
        List<SpeechToken> tokens = new ArrayList<>(((SpeechSpan) first).tokens());
        tokens.addAll(((SpeechSpan) second).tokens());
        return new SpeechSpan(tokens);
    }

    /** @param countsAndIds first one unit and another, then how often which: {@code 1, 2, 22, 3}; or how often which alone */
    private static SpeechSpan speech(int... countsAndIds) {
        List<SpeechToken> tokens = new ArrayList<>();
        int last = countsAndIds.length - 2;
        for (int i = 0; i < last; i++) {
            tokens.add(SpeechToken.semantic(countsAndIds[i]));
        }
        tokens.addAll(Collections.nCopies(countsAndIds[last], SpeechToken.semantic(countsAndIds[last + 1])));
        return new SpeechSpan(tokens);
    }

    private static int id(String token) {
        return VOCABULARY.id(token).orElseThrow();
    }

    private static List<Integer> ids(String written) {
        return IntStream.of(VOCABULARY.encode(written)).skip(1).boxed().toList();
    }
}
