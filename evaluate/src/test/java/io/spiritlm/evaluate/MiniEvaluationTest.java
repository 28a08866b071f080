package io.spiritlm.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.AudioSpan;
import io.spiritlm.train.corpus.Sentiment;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Style;
import io.spiritlm.train.corpus.TimedPhone;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.UtteranceSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MiniEvaluationTest {
    private static final List<Utterance> UTTERANCES = List.of(
            utterance("rms-1", Split.TEST, UtteranceSet.PATTERNS, "rms", "one two three"),
            utterance("rms-2", Split.TEST, UtteranceSet.PATTERNS, "rms", "four"),
            utterance("slt-1", Split.TEST, UtteranceSet.PATTERNS, "slt", "one two three"),
            utterance("kal16-1", Split.TEST, UtteranceSet.PATTERNS, "kal16", "one two three"),
            utterance("kal16-2", Split.TRAIN, UtteranceSet.PATTERNS, "kal16", "seen before"),
            utterance("prompt-1", Split.TEST, UtteranceSet.ASTERISK, "asterisk", "goodbye"),
            utterance("prompt-2", Split.TEST, UtteranceSet.ASTERISK, "asterisk", "please enter your number"));

    private final List<Row> told = new ArrayList<>();

    @Test
    void measuresEachTestSetAndLongerPromptsApart() throws InterruptedException {
        MiniReport report = measure(new FakeModel(), Map.of("judge", MiniEvaluationTest::hear), 0);
        assertThat(report.rows()).isEqualTo(told);
        assertThat(report.rows().stream().filter(row -> row.measure().equals("transcribe")))
                .extracting(Row::set)
                .containsExactly(
                        "patterns, rms",
                        "patterns, slt",
                        "patterns, kal16",
                        "Asterisk TEST",
                        "Asterisk TEST, >= 4 words");
        assertThat(row(report, "transcribe", "patterns, rms")).isEqualTo(new Figure.Words(2, 4, 0.75, 2.0 / 3, 1));
    }

    @Test
    void judgesOriginalsSentencesAndResynthesis() throws InterruptedException {
        MiniReport report = measure(new FakeModel(), Map.of("judge", MiniEvaluationTest::hear), 0);
        assertThat(row(report, "original audio", "patterns, rms")).isEqualTo(new Figure.Words(2, 4, 0.75, 2.0 / 3, 1));
        assertThat(row(report, "say", "patterns, rms")).isInstanceOf(Figure.Words.class);
        assertThat(row(report, "tokenize, vocode", "patterns, rms")).isInstanceOf(Figure.Words.class);
    }

    @Test
    void missingVocoderLeavesTheOtherMeasurements() throws InterruptedException {
        var model = new FakeModel();
        model.hasVocoder = false;
        MiniReport report = measure(model, Map.of("judge", MiniEvaluationTest::hear), 0);
        assertThat(row(report, "say", "patterns, rms")).isEqualTo(new Figure.Missing("no vocoder"));
        assertThat(row(report, "tokenize, vocode", "patterns, rms")).isEqualTo(new Figure.Missing("no vocoder"));
        assertThat(row(report, "transcribe", "patterns, rms")).isInstanceOf(Figure.Words.class);
    }

    @Test
    void judgeThatFailsLeavesTheOther() throws InterruptedException {
        Map<String, Listener> judges = new LinkedHashMap<>();
        judges.put("deaf", recordings -> {
            throw new IOException("no pocketsphinx");
        });
        judges.put("judge", MiniEvaluationTest::hear);
        MiniReport report = measure(new FakeModel(), judges, 0);
        assertThat(report.rows().stream().filter(row -> row.by().equals("deaf")).map(Row::figure))
                .isNotEmpty()
                .containsOnly(new Figure.Missing("no pocketsphinx"));
        assertThat(report.rows().stream()
                        .filter(row -> row.by().equals("judge"))
                        .map(Row::figure))
                .hasOnlyElementsOfType(Figure.Words.class);
    }

    @Test
    void givesJudgesNoRecordingTooShortToHear() throws InterruptedException {
        var model = new FakeModel();
        model.vocodedSamples = 10;
        MiniReport report = measure(model, Map.of("judge", MiniEvaluationTest::hear), 0);
        assertThat(row(report, "say", "patterns, rms")).isEqualTo(new Figure.Words(2, 4, 1, 1, 1));
    }

    /** Silence is behind 12 of 25 frames: guessing it is right in 13. */
    @Test
    void unitsThatAreAllOneExplainNoPhone() throws InterruptedException {
        MiniReport report = measure(new FakeModel(), Map.of(), 0);
        assertThat(row(report, "unit quality", "patterns, rms")).isEqualTo(new Figure.Units(50, 0, 0.52));
    }

    @Test
    void limitHoldsForEachSet() throws InterruptedException {
        MiniReport report = measure(new FakeModel(), Map.of(), 1);
        assertThat(row(report, "transcribe", "patterns, rms"))
                .isEqualTo(new Figure.Words(1, 3, 2.0 / 3, 2.0 / 3, 2.0 / 3));
    }

    @Test
    void speakersAreMeasuredOnDevelopmentUtterancesAlone() throws InterruptedException, MissingPartException {
        Map<String, Listener> judges = Map.of("judge", MiniEvaluationTest::hear);
        var evaluation = new MiniEvaluation(
                new FakeModel(), utterance -> new short[16_000], judges, Progress.silent(), told::add);
        var all = new ArrayList<>(UTTERANCES);
        all.add(utterance("dev-1", Split.DEV, UtteranceSet.PATTERNS, "awb", "one"));
        MiniReport report = evaluation.measureSpeakers(all, 0);
        assertThat(report.rows()).extracting(Row::set).containsOnly("development");
        assertThat(row(report, "vocode as ann", "development")).isEqualTo(new Figure.Words(1, 1, 0, 0, 0));
        assertThat(row(report, "vocode as bob", "development")).isEqualTo(new Figure.Words(1, 1, 1, 1, 1));
    }

    @Test
    void lineSaysFigureAndTarget() {
        var row = new Row("transcribe", "spirit", "patterns, rms", new Figure.Words(300, 2049, 0.4711, 0.45, 0.5), 0.5);
        assertThat(row)
                .hasToString("transcribe        spirit        patterns, rms                    300    2049    47.1 %"
                        + "   45.0 ..  50.0 %  (target: at most 50 %)");
    }

    private MiniReport measure(MeasuredModel model, Map<String, Listener> judges, int limit)
            throws InterruptedException {
        return new MiniEvaluation(model, utterance -> new short[16_000], judges, Progress.silent(), told::add)
                .measure(UTTERANCES, limit);
    }

    private static Figure row(MiniReport report, String measure, String set) {
        return report.rows().stream()
                .filter(row -> row.measure().equals(measure) && row.set().equals(set))
                .findFirst()
                .orElseThrow()
                .figure();
    }

    /** Hears "one" everywhere. */
    private static Map<String, String> hear(Map<String, short[]> recordings) {
        Map<String, String> heard = new LinkedHashMap<>();
        recordings.keySet().forEach(id -> heard.put(id, "one"));
        return heard;
    }

    private static Utterance utterance(String id, Split split, UtteranceSet set, String voice, String text) {
        return new Utterance(
                id,
                split,
                set,
                voice,
                Style.NEUTRAL,
                text,
                "none",
                Sentiment.NEUTRAL,
                List.of(),
                List.of(new TimedPhone("AA", 0, 0.48)),
                new AudioSpan("none", 0, 16_000),
                null);
    }

    /** Transcribes everything as "one". */
    private static final class FakeModel implements MeasuredModel {
        private boolean hasVocoder = true;
        private int vocodedSamples = 16_000;

        @Override
        public int[] units(float[] samples) {
            return new int[samples.length / 640];
        }

        @Override
        public String transcribe(int[] units) {
            return "one";
        }

        @Override
        public int[] say(String text) {
            return new int[] {1, 2, 3};
        }

        @Override
        public short[] vocodeRuns(int[] units) throws MissingPartException {
            return vocode();
        }

        @Override
        public short[] vocodeFrames(int[] units, String speaker) throws MissingPartException {
            return speaker.equals("bob") ? new short[10] : vocode();
        }

        @Override
        public List<String> speakers() {
            return List.of("ann", "bob");
        }

        private short[] vocode() throws MissingPartException {
            if (!hasVocoder) {
                throw new MissingPartException("no vocoder", new IOException("no such file"));
            }
            return new short[vocodedSamples];
        }
    }
}
