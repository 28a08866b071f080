package io.spiritlm.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.tokenize.words.LetterSound;
import io.spiritlm.tokenize.words.LetterSounds;
import io.spiritlm.tokenize.words.WordTimer;
import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.AudioSpan;
import io.spiritlm.train.corpus.Sentiment;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Style;
import io.spiritlm.train.corpus.TimedWord;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.UtteranceSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class WordTimeEvaluationTest {
    private static final WordTimer TIMER = new WordTimer(new LetterSounds(
            3,
            List.of(0.3, 0.3, 0.4),
            0.05,
            sound(0),
            sound(0),
            new TreeMap<>(Map.of("*a*", sound(1), "*b*", sound(2))),
            LetterSounds.Offsets.NONE));

    private final List<WordTimeRow> told = new ArrayList<>();

    @Test
    void comparesWithKnownTimesWhatWasSaidAndTheRightWordsOfTranscripts() throws Exception {
        WordTimeReport report = measure(1);
        assertThat(report.rows()).isEqualTo(told).hasSize(8);
        WordTimeRow said = row("as said", "patterns, rms");
        assertThat(said.words()).isEqualTo(2);
        // found: a 0.04 to 0.12, b 0.12 to 0.20
        assertThat(said.starts()).isEqualTo(new TimeErrors(2, 10, 70, 0.5, 1));
        assertThat(said.ends().medianMillis()).isZero();
        assertThat(said.both().times()).isEqualTo(4);
        WordTimeRow transcript = row("own transcript", "patterns, rms");
        assertThat(transcript.words()).isEqualTo(1);
        assertThat(transcript.starts().medianMillis()).isEqualTo(70);
        assertThat(row("as said", "patterns, slt").words()).isZero();
    }

    @Test
    void transcribesNothingWhenNoneAreWanted() throws Exception {
        assertThat(measure(0).rows()).extracting(WordTimeRow::text).containsOnly("as said");
    }

    @Test
    void findsAsManySharedWordsAsThereAre() {
        assertThat(SharedWords.of(List.of("a", "b", "c", "a"), List.of("b", "x", "a")))
                .containsExactly(new SharedWords.Pair(1, 0), new SharedWords.Pair(3, 2));
        assertThat(SharedWords.of(List.of(), List.of("a"))).isEmpty();
    }

    @Test
    void errorsHaveMedianAndShares() {
        assertThat(TimeErrors.of(List.of(-0.2, 0.05, 0.0, 0.1))).isEqualTo(new TimeErrors(4, 50, 200, 0.5, 0.75));
        assertThat(TimeErrors.of(List.of())).isEqualTo(new TimeErrors(0, 0, 0, 0, 0));
    }

    private WordTimeReport measure(int transcribed) throws Exception {
        return new WordTimeEvaluation(new Speaker(), TIMER, _ -> new float[0], Progress.silent(), told::add)
                .measure(List.of(utterance()), 0, transcribed);
    }

    private WordTimeRow row(String text, String set) {
        return told.stream()
                .filter(row -> row.text().equals(text) && row.set().equals(set))
                .findFirst()
                .orElseThrow();
    }

    private static LetterSound sound(int unit) {
        return new LetterSound(0.1, 0.5, new TreeMap<>(Map.of(unit, 0.9)));
    }

    private static Utterance utterance() {
        return new Utterance(
                "rms-1",
                Split.TEST,
                UtteranceSet.PATTERNS,
                "rms",
                Style.NEUTRAL,
                "a b",
                "none",
                Sentiment.NEUTRAL,
                List.of(new TimedWord("a", 0.05, 0.12), new TimedWord("b", 0.19, 0.2)),
                List.of(),
                new AudioSpan("none", 0, 3_840),
                null);
    }

    /** Says {@code a b} between silence, and takes it for {@code c b}. */
    private static final class Speaker implements MeasuredModel {
        @Override
        public int[] units(float[] samples) {
            return new int[] {0, 1, 1, 2, 2, 0};
        }

        @Override
        public String transcribe(int[] units) {
            return "c b";
        }

        @Override
        public int[] say(String text) {
            throw new UnsupportedOperationException(text);
        }

        @Override
        public short[] vocodeRuns(int[] units) {
            throw new UnsupportedOperationException("vocode");
        }

        @Override
        public short[] vocodeFrames(int[] units, String speaker) {
            throw new UnsupportedOperationException(speaker);
        }

        @Override
        public List<String> speakers() {
            return List.of();
        }
    }
}
