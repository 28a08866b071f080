package io.spiritlm.train.lm;

import java.util.List;

/** Counts word errors over several sentences: substitutions, deletions and insertions. Not thread-safe. */
final class WordErrors {
    private long errors;
    private long words;

    void add(List<String> reference, List<String> hypothesis) {
        errors += distance(reference, hypothesis);
        words += reference.size();
    }

    /** Errors by words of the references. */
    double rate() {
        return words == 0 ? 0 : (double) errors / words;
    }

    private static int distance(List<String> reference, List<String> hypothesis) {
        int[] row = new int[hypothesis.size() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= reference.size(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (reference.get(i - 1).equals(hypothesis.get(j - 1)) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[hypothesis.size()];
    }
}
