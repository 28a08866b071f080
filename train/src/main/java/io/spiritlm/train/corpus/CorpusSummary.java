package io.spiritlm.train.corpus;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a corpus holds.
 *
 * @param hours by {@code split/set/voice}
 * @param utterances by {@code split/set/voice}
 * @param dropped sentences an engine couldn't say or label, by {@code split/set/voice}
 * @param trainingTextLines lines of the language model's text
 * @param heldOutTextLines lines of its held-out text
 */
public record CorpusSummary(
        SortedMap<String, Double> hours,
        SortedMap<String, Integer> utterances,
        SortedMap<String, Integer> dropped,
        int trainingTextLines,
        int heldOutTextLines) {
    public CorpusSummary {
        hours = new TreeMap<>(hours);
        utterances = new TreeMap<>(utterances);
        dropped = new TreeMap<>(dropped);
    }

    /** Hours of all audio. */
    public double totalHours() {
        return hours.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
