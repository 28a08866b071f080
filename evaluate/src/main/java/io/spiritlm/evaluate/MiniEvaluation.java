package io.spiritlm.evaluate;

import static java.util.Objects.requireNonNull;

import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.Voice;
import io.spiritlm.train.encoder.UnitQuality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures a model on a corpus's test sets. What can't be measured becomes a row that says why, and the others go on. For one
 * thread.
 */
public final class MiniEvaluation {
    private static final double TRANSCRIBE_TARGET = 0.5;
    private static final double SAY_TARGET = 0.6;

    /** What is shorter is heard as nothing: 100 ms. */
    private static final int SHORTEST_HEARD_SAMPLES = 1600;

    private static final String UNITS = "unit quality";
    private static final String LABELS = "phone labels";
    private static final String ORIGINAL = "original audio";
    private static final String TRANSCRIBE = "transcribe";
    private static final String SAY = "say";
    private static final String RESYNTHESIS = "tokenize, vocode";

    private final MeasuredModel model;
    private final Function<Utterance, short[]> audio;
    private final Map<String, Listener> judges;
    private final Progress progress;
    private final Consumer<Row> heard;
    private final Map<String, int[]> units = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();

    /** Makes something of an utterance. */
    private interface Step<T> {
        T of(Utterance utterance) throws MissingPartException, InterruptedException;
    }

    /**
     * @param audio an utterance's samples, {@code [samples]}, 16 kHz
     * @param judges by the names they have in the report
     * @param heard is told each row as soon as it is measured
     */
    public MiniEvaluation(
            MeasuredModel model,
            Function<Utterance, short[]> audio,
            Map<String, Listener> judges,
            Progress progress,
            Consumer<Row> heard) {
        this.model = model;
        this.audio = audio;
        this.judges = new LinkedHashMap<>(judges);
        this.progress = progress;
        this.heard = heard;
    }

    /**
     * Measures.
     *
     * @param utterances of a corpus, those of training among them
     * @param limit the most utterances of each test set; 0 is all
     */
    public MiniReport measure(List<Utterance> utterances, int limit) throws InterruptedException {
        rows.clear();
        TestSet unseen = TestSet.patterns(utterances, Voice.RMS, limit);
        List<TestSet> sets = List.of(
                unseen,
                TestSet.patterns(utterances, Voice.SLT, limit),
                TestSet.patterns(utterances, Voice.KAL16, limit),
                TestSet.asterisk(utterances, limit));
        units.clear();
        for (TestSet set : sets) {
            tokenize(set);
        }
        transcribe(unseen, TRANSCRIBE_TARGET);
        for (TestSet set : sets.subList(1, sets.size())) {
            transcribe(set, null);
        }
        for (TestSet set : sets) {
            listen(ORIGINAL, set, audio::apply, null);
        }
        listen(SAY, unseen, utterance -> model.vocodeRuns(model.say(utterance.text())), SAY_TARGET);
        listen(RESYNTHESIS, unseen, utterance -> model.vocodeFrames(units(utterance), ""), null);
        return new MiniReport(limit, rows);
    }

    /**
     * Measures how well each of the vocoder's speakers is understood, on development utterances: so that one can be chosen
     * without a look at what is held out for tests.
     *
     * @param utterances of a corpus, those of training among them
     * @param limit the most utterances; 0 is all
     */
    public MiniReport measureSpeakers(List<Utterance> utterances, int limit)
            throws MissingPartException, InterruptedException {
        rows.clear();
        units.clear();
        TestSet set = TestSet.development(utterances, limit);
        listen(ORIGINAL, set, audio::apply, null);
        for (String speaker : model.speakers()) {
            listen("vocode as " + speaker, set, utterance -> model.vocodeFrames(units(utterance), speaker), null);
        }
        return new MiniReport(limit, rows);
    }

    private void tokenize(TestSet set) throws InterruptedException {
        try {
            Map<String, int[]> each = each(UNITS, set, this::units);
            for (TestSet view : set.views()) {
                Map<Utterance, int[]> byUtterance = new LinkedHashMap<>();
                view.utterances()
                        .forEach(utterance -> byUtterance.put(utterance, requireNonNull(each.get(utterance.id()))));
                UnitQuality quality = UnitQuality.of(byUtterance);
                add(new Row(
                        UNITS,
                        LABELS,
                        view.name(),
                        new Figure.Units(quality.frames(), quality.phoneMutualInformation(), quality.phonePurity()),
                        null));
            }
        } catch (MissingPartException missing) {
            tell(UNITS, LABELS, set, missing, null);
        }
    }

    private void transcribe(TestSet set, @Nullable Double target) throws InterruptedException {
        String by = "spirit";
        try {
            tell(TRANSCRIBE, by, set, each(TRANSCRIBE, set, utterance -> model.transcribe(units(utterance))), target);
        } catch (MissingPartException missing) {
            tell(TRANSCRIBE, by, set, missing, target);
        }
    }

    private void listen(String measure, TestSet set, Step<short[]> sound, @Nullable Double target)
            throws InterruptedException {
        Map<String, short[]> recordings;
        try {
            recordings = each(measure, set, sound);
        } catch (MissingPartException missing) {
            for (String judge : judges.keySet()) {
                tell(measure, judge, set, missing, target);
            }
            return;
        }
        recordings.values().removeIf(samples -> samples.length < SHORTEST_HEARD_SAMPLES);
        for (Map.Entry<String, Listener> judge : judges.entrySet()) {
            try {
                tell(measure, judge.getKey(), set, judge.getValue().transcribe(recordings), target);
            } catch (IOException deaf) {
                tell(measure, judge.getKey(), set, deaf, target);
            }
        }
    }

    private int[] units(Utterance utterance) throws MissingPartException {
        int[] known = units.get(utterance.id());
        if (known != null) {
            return known;
        }
        short[] samples = audio.apply(utterance);
        float[] floats = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            floats[i] = samples[i] / 32768f;
        }
        int[] frames = model.units(floats);
        units.put(utterance.id(), frames);
        return frames;
    }

    private <T> Map<String, T> each(String measure, TestSet set, Step<T> step)
            throws MissingPartException, InterruptedException {
        Map<String, T> results = new LinkedHashMap<>();
        progress.begin(measure + ": " + set.name(), set.utterances().size());
        try {
            for (Utterance utterance : set.utterances()) {
                results.put(utterance.id(), step.of(utterance));
                progress.advance(1);
            }
        } finally {
            progress.end();
        }
        return results;
    }

    private void tell(String measure, String by, TestSet set, Map<String, String> hypotheses, @Nullable Double target) {
        for (TestSet view : set.views()) {
            List<WordErrorRate.Pair> pairs = view.utterances().stream()
                    .map(utterance ->
                            new WordErrorRate.Pair(utterance.text(), hypotheses.getOrDefault(utterance.id(), "")))
                    .toList();
            add(new Row(measure, by, view.name(), Figure.Words.of(pairs), target));
        }
        if (set.utterances().isEmpty()) {
            add(new Row(measure, by, set.name(), new Figure.Missing("the corpus has no such utterance"), target));
        }
    }

    private void tell(String measure, String by, TestSet set, Exception missing, @Nullable Double target) {
        add(new Row(measure, by, set.name(), new Figure.Missing(String.valueOf(missing.getMessage())), target));
    }

    private void add(Row row) {
        rows.add(row);
        heard.accept(row);
    }
}
