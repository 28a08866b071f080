package io.spiritlm.train.lm;

import java.util.Arrays;

/** One example: tokens, how much each counts as a target, and words heard so far that the units should reveal. Mutable. */
final class TrainingSequence {
    /** No word ends here. */
    static final int NONE = -1;

    private static final int FIRST_SIZE = 64;

    private int[] tokens = new int[FIRST_SIZE];
    private float[] weights = new float[FIRST_SIZE];
    private int[] heard = new int[FIRST_SIZE];
    private int size;

    /** Appends a token that counts {@code weight} when it is to be predicted. */
    void add(int token, float weight) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
            weights = Arrays.copyOf(weights, 2 * size);
            heard = Arrays.copyOf(heard, 2 * size);
        }
        tokens[size] = token;
        weights[size] = weight;
        heard[size] = NONE;
        size++;
    }

    /** Says that the last token ends a word whose text begins with this token. */
    void hear(int token) {
        heard[size - 1] = token;
    }

    /** Takes back what was said of words so far. */
    void hearNothing() {
        Arrays.fill(heard, 0, size, NONE);
    }

    int size() {
        return size;
    }

    int lastToken() {
        return tokens[size - 1];
    }

    int token(int index) {
        return tokens[index];
    }

    float weight(int index) {
        return weights[index];
    }

    int heard(int index) {
        return heard[index];
    }
}
