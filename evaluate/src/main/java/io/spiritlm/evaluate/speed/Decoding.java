package io.spiritlm.evaluate.speed;

import java.util.List;

/**
 * What a {@link Decoder} wrote, and what that took.
 *
 * @param tokens of each leg
 * @param margins of each leg's tokens, how far each one's logit was ahead of the second best; empty if it isn't known
 * @param firstSeconds until every leg had its first token
 * @param stepSeconds of each later token, on all legs together
 * @param processorSeconds of all threads together; 0 if not known
 */
record Decoding(
        List<List<Integer>> tokens,
        List<List<Float>> margins,
        double firstSeconds,
        List<Double> stepSeconds,
        double processorSeconds) {
    /** Logits this close may change places by rounding. */
    static final float CLOSE = 1e-4f;

    Decoding {
        tokens = List.copyOf(tokens);
        margins = List.copyOf(margins);
        stepSeconds = List.copyOf(stepSeconds);
    }

    /**
     * Tokens that another one wrote as well, on each leg up to the first whose choice was close, for behind it the sequences differ.
     *
     * @param reference which knows its margins
     * @throws IllegalStateException in one line, if they differ where the choice wasn't close
     */
    int agreeing(String name, Decoding reference) {
        int same = 0;
        for (int leg = 0; leg < tokens.size(); leg++) {
            for (int i = 0; i < tokens.get(leg).size(); i++) {
                int ours = tokens.get(leg).get(i);
                int theirs = reference.tokens.get(leg).get(i);
                float margin = reference.margins.get(leg).get(i);
                if (ours != theirs && margin > CLOSE) {
                    throw new IllegalStateException(
                            "%s: expected token %d as number %d of leg %d, %s ahead of the next, found %d"
                                    .formatted(name, theirs, i, leg, margin, ours));
                }
                if (ours != theirs) {
                    break;
                }
                same++;
            }
        }
        return same;
    }
}
