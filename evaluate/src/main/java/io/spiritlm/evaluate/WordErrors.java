package io.spiritlm.evaluate;

import java.util.List;

/** The word edits of a minimal alignment of a hypothesis with its reference. */
public record WordErrors(int referenceWords, int substitutions, int insertions, int deletions) {
    public WordErrors {
        if (referenceWords < 0 || substitutions < 0 || insertions < 0 || deletions < 0) {
            throw new IllegalArgumentException("word errors: expected counts >= 0, found " + referenceWords + ", "
                    + substitutions + ", " + insertions + ", " + deletions);
        }
    }

    /** Aligns two normalised sentences, given as words. */
    public static WordErrors between(List<String> reference, List<String> hypothesis) {
        WordErrors[] previous = new WordErrors[hypothesis.size() + 1];
        for (int column = 0; column < previous.length; column++) {
            previous[column] = new WordErrors(reference.size(), 0, column, 0);
        }
        for (int row = 1; row <= reference.size(); row++) {
            WordErrors[] current = new WordErrors[previous.length];
            current[0] = new WordErrors(reference.size(), 0, 0, row);
            for (int column = 1; column < previous.length; column++) {
                WordErrors diagonal = previous[column - 1];
                WordErrors best = reference.get(row - 1).equals(hypothesis.get(column - 1))
                        ? diagonal
                        : diagonal.plus(new WordErrors(0, 1, 0, 0));
                WordErrors deleted = previous[column].plus(new WordErrors(0, 0, 0, 1));
                WordErrors inserted = current[column - 1].plus(new WordErrors(0, 0, 1, 0));
                if (deleted.edits() < best.edits()) {
                    best = deleted;
                }
                if (inserted.edits() < best.edits()) {
                    best = inserted;
                }
                current[column] = best;
            }
            previous = current;
        }
        return previous[hypothesis.size()];
    }

    /** Substitutions, insertions and deletions. */
    public int edits() {
        return substitutions + insertions + deletions;
    }

    /** The counts of both. */
    public WordErrors plus(WordErrors other) {
        return new WordErrors(
                referenceWords + other.referenceWords,
                substitutions + other.substitutions,
                insertions + other.insertions,
                deletions + other.deletions);
    }

    /** Edits over reference words; 0 for no words and no edits, infinite for edits without words. */
    public double rate() {
        return edits() == 0 ? 0 : (double) edits() / referenceWords;
    }
}
