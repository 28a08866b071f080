package io.spiritlm.deploy;

import java.util.List;

/**
 * What was meant in a stored recording.
 *
 * @param file its path below the folder
 * @param utterances in their order
 */
record StoredLabels(String file, List<Utterance> utterances) {
    StoredLabels {
        utterances = List.copyOf(utterances);
    }

    /**
     * An utterance.
     *
     * @param start seconds from the recording's beginning
     * @param end the same
     * @param label the likeliest
     * @param probability of the label, among all labels
     */
    record Utterance(double start, double end, String label, double probability) {}

    static StoredLabels of(String file, List<HeardUtterance> heard) {
        return new StoredLabels(
                file,
                heard.stream()
                        .map(each ->
                                new Utterance(each.start(), each.end(), each.text(), Math.exp(each.logProbability())))
                        .toList());
    }
}
