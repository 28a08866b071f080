package io.spiritlm.tokenize.words;

/**
 * A word and when it is said.
 *
 * @param word as the text has it
 * @param start seconds from the first frame's beginning
 * @param end the same, at least {@code start}
 */
public record TimedWord(String word, double start, double end) {
    public TimedWord {
        if (!(start >= 0) || !(end >= start) || Double.isInfinite(end)) {
            throw new IllegalArgumentException(
                    "timed word: expected times 0 <= start <= end, found %s to %s".formatted(start, end));
        }
    }
}
