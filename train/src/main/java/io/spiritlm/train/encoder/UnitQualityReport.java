package io.spiritlm.train.encoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.UtteranceSet;
import io.spiritlm.train.corpus.Voice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What the units of held-out speech are worth.
 *
 * @param codebookSize units there are
 * @param groups by group: {@code dev} (seen voices, other sentences), {@code rms} (the unseen voice), {@code asterisk} (a person whose
 *     other prompts were seen), {@code asterisk4} (those prompts of at least four words)
 * @param unitsPerSecond after consecutive repeats collapsed, by group
 * @param crossVoiceEditRate edits that turn slt's collapsed units of a sentence into rms's, per unit of slt's
 */
public record UnitQualityReport(
        int codebookSize,
        Map<String, UnitQuality> groups,
        Map<String, Double> unitsPerSecond,
        double crossVoiceEditRate) {
    private static final double UNIT_SECONDS = 0.04;

    public UnitQualityReport {
        groups = new LinkedHashMap<>(groups);
        unitsPerSecond = new LinkedHashMap<>(unitsPerSecond);
    }

    /** Measures the tokenizer in a folder on a corpus's held-out speech. */
    public static UnitQualityReport measure(Corpus corpus, Path tokenizer) {
        Map<String, Predicate<Utterance>> chosen = new LinkedHashMap<>();
        chosen.put("dev", u -> u.split() == Split.DEV && EncoderBatches.isSeenVoice(u));
        chosen.put("rms", u -> u.split() == Split.TEST && u.voice().equals(Voice.RMS.label()));
        chosen.put("asterisk", u -> u.split() == Split.TEST && u.set() == UtteranceSet.ASTERISK);
        chosen.put(
                "asterisk4",
                u -> u.split() == Split.TEST
                        && u.set() == UtteranceSet.ASTERISK
                        && u.words().size() >= 4);
        Map<String, UnitQuality> groups = new LinkedHashMap<>();
        Map<String, Double> rates = new LinkedHashMap<>();
        try (var encoder = HubertTokenizer.open(tokenizer)) {
            chosen.forEach((name, belongs) -> {
                var counter = new UnitQuality.Counter(encoder.codebookSize(), FrameLabels.CLASSES);
                double frames = 0;
                double kept = 0;
                for (var utterance :
                        corpus.utterances().stream().filter(belongs).toList()) {
                    int[] units = encoder.units(corpus.floats(utterance));
                    var labels = new FrameLabels(utterance);
                    for (int frame = 0; frame < units.length; frame++) {
                        counter.add(units[frame], labels.at((frame + 0.5) * UNIT_SECONDS));
                    }
                    frames += units.length;
                    kept += collapsed(units).length;
                }
                if (frames > 0) {
                    groups.put(name, counter.quality());
                    rates.put(name, kept / (frames * UNIT_SECONDS));
                }
            });
            return new UnitQualityReport(encoder.codebookSize(), groups, rates, crossVoice(corpus, encoder));
        }
    }

    /** The report as indented JSON. */
    public String json() {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
        } catch (IOException e) {
            throw new IllegalStateException("unit quality: cannot be written as JSON", e);
        }
    }

    private static double crossVoice(Corpus corpus, HubertTokenizer encoder) {
        Map<String, Utterance> bySlt = new HashMap<>();
        List<Utterance> test = corpus.utterances(Split.TEST);
        test.stream()
                .filter(utterance -> utterance.voice().equals(Voice.SLT.label()))
                .forEach(utterance -> bySlt.put(utterance.text(), utterance));
        double edits = 0;
        double units = 0;
        for (var utterance : test) {
            var same = bySlt.get(utterance.text());
            if (same != null && utterance.voice().equals(Voice.RMS.label())) {
                int[] expected = collapsed(encoder.units(corpus.floats(same)));
                edits += edits(expected, collapsed(encoder.units(corpus.floats(utterance))));
                units += expected.length;
            }
        }
        return edits / Math.max(1, units);
    }

    private static int[] collapsed(int[] units) {
        return IntStream.range(0, units.length)
                .filter(i -> i == 0 || units[i] != units[i - 1])
                .map(i -> units[i])
                .toArray();
    }

    private static int edits(int[] from, int[] to) {
        int[] row = IntStream.rangeClosed(0, to.length).toArray();
        for (int i = 1; i <= from.length; i++) {
            int[] above = Arrays.copyOf(row, row.length);
            row[0] = i;
            for (int j = 1; j <= to.length; j++) {
                int replaced = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
        }
        return row[to.length];
    }
}
