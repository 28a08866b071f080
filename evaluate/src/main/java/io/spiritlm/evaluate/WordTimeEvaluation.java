package io.spiritlm.evaluate;

import io.spiritlm.tokenize.words.TimedWord;
import io.spiritlm.tokenize.words.WordTimer;
import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.SentenceNormalizer;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.Voice;
import io.spiritlm.wire.units.UnitRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Measures how far word times are from the corpus's, on its test sets. For one thread. */
public final class WordTimeEvaluation {
    private static final String REFERENCE = "as said";
    private static final String TRANSCRIPT = "own transcript";

    private final MeasuredModel model;
    private final WordTimer timer;
    private final Function<Utterance, float[]> audio;
    private final Progress progress;
    private final Consumer<WordTimeRow> measured;

    /**
     * @param timer for the model's units
     * @param audio an utterance's samples, {@code [samples]}, 16 kHz
     * @param measured is told each row as soon as it is measured
     */
    public WordTimeEvaluation(
            MeasuredModel model,
            WordTimer timer,
            Function<Utterance, float[]> audio,
            Progress progress,
            Consumer<WordTimeRow> measured) {
        this.model = model;
        this.timer = timer;
        this.audio = audio;
        this.progress = progress;
        this.measured = measured;
    }

    /** Differences of times found to times known, in seconds. */
    private static final class Differences {
        private final List<Double> starts = new ArrayList<>();
        private final List<Double> ends = new ArrayList<>();

        void add(TimedWord found, io.spiritlm.train.corpus.TimedWord known) {
            starts.add(found.start() - known.start());
            ends.add(found.end() - known.end());
        }

        WordTimeRow row(String text, String set) {
            List<Double> both = new ArrayList<>(starts);
            both.addAll(ends);
            return new WordTimeRow(
                    text, set, starts.size(), TimeErrors.of(starts), TimeErrors.of(ends), TimeErrors.of(both));
        }
    }

    /**
     * Measures.
     *
     * @param utterances of a corpus
     * @param limit the most utterances of each test set; 0 is all
     * @param transcribed of how many of these the model's own transcripts are timed too, taken evenly; 0 is none
     * @throws MissingPartException if the model can't make units, or transcripts where they are wanted
     */
    public WordTimeReport measure(List<Utterance> utterances, int limit, int transcribed)
            throws MissingPartException, InterruptedException {
        List<WordTimeRow> rows = new ArrayList<>();
        for (TestSet set : sets(utterances, limit)) {
            add(rows, reference(set));
        }
        if (transcribed > 0) {
            for (TestSet set : sets(utterances, limit == 0 ? transcribed : Math.min(limit, transcribed))) {
                add(rows, transcript(set));
            }
        }
        return new WordTimeReport(limit, transcribed, rows);
    }

    private static List<TestSet> sets(List<Utterance> utterances, int limit) {
        return List.of(
                TestSet.patterns(utterances, Voice.RMS, limit),
                TestSet.patterns(utterances, Voice.SLT, limit),
                TestSet.patterns(utterances, Voice.KAL16, limit),
                TestSet.asterisk(utterances, limit));
    }

    private void add(List<WordTimeRow> rows, WordTimeRow row) {
        rows.add(row);
        measured.accept(row);
    }

    private WordTimeRow reference(TestSet set) throws MissingPartException {
        Differences differences = new Differences();
        progress.begin("word times: " + set.name(), set.utterances().size());
        try {
            for (Utterance utterance : set.utterances()) {
                List<TimedWord> found = timed(model.units(audio.apply(utterance)), utterance.text());
                for (int word = 0; word < found.size(); word++) {
                    differences.add(found.get(word), utterance.words().get(word));
                }
                progress.advance(1);
            }
        } finally {
            progress.end();
        }
        return differences.row(REFERENCE, set.name());
    }

    private WordTimeRow transcript(TestSet set) throws MissingPartException, InterruptedException {
        Differences differences = new Differences();
        progress.begin(
                "transcripts' word times: " + set.name(), set.utterances().size());
        try {
            for (Utterance utterance : set.utterances()) {
                int[] units = model.units(audio.apply(utterance));
                List<TimedWord> found = timed(units, model.transcribe(units));
                List<String> words = found.stream()
                        .map(word -> SentenceNormalizer.normalize(word.word()))
                        .toList();
                SharedWords.of(SentenceNormalizer.words(utterance.text()), words)
                        .forEach(pair -> differences.add(
                                found.get(pair.hypothesis()), utterance.words().get(pair.reference())));
                progress.advance(1);
            }
        } finally {
            progress.end();
        }
        return differences.row(TRANSCRIPT, set.name());
    }

    private List<TimedWord> timed(int[] units, String text) {
        return timer.times(text, UnitRuns.ofFrames(0, units));
    }
}
