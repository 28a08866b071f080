package io.spiritlm.tokenize.words;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A letter and its neighbours in the word; {@value #BORDER} stands beside the first and the last.
 *
 * @param before a code point
 * @param letter a code point
 * @param after a code point
 */
public record LetterContext(int before, int letter, int after) {
    /** Stands for what is outside of a word. */
    public static final char BORDER = '_';

    /** Stands in a key for any neighbour. */
    public static final char ANY = '*';

    private static final int KEY_CODE_POINTS = 3;

    /**
     * A word's letters in their order: what is a letter, a digit or a mark, in lower case. Apostrophes and other punctuation are none.
     */
    public static List<LetterContext> of(String word) {
        int[] letters = word.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(LetterContext::isLetter)
                .toArray();
        return IntStream.range(0, letters.length)
                .mapToObj(i -> new LetterContext(
                        i == 0 ? BORDER : letters[i - 1],
                        letters[i],
                        i == letters.length - 1 ? BORDER : letters[i + 1]))
                .toList();
    }

    private static boolean isLetter(int codePoint) {
        return Character.isLetterOrDigit(codePoint)
                || Character.getType(codePoint) == Character.NON_SPACING_MARK
                || Character.getType(codePoint) == Character.COMBINING_SPACING_MARK;
    }

    /** What it may be known by, from the narrowest: {@code abc}, {@code *bc}, {@code ab*}, {@code *b*}. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        keys.add(key(before, letter, after));
        keys.add(key(ANY, letter, after));
        keys.add(key(before, letter, ANY));
        keys.add(key(ANY, letter, ANY));
        return keys;
    }

    private static String key(int... codePoints) {
        return new String(codePoints, 0, codePoints.length);
    }

    /** @throws IllegalArgumentException if it can't be a key */
    static void requireKey(String key) {
        if (key.codePointCount(0, key.length()) != KEY_CODE_POINTS) {
            throw new IllegalArgumentException(
                    "letter: expected one with a neighbour on each side, as in 'abc', found '%s'".formatted(key));
        }
    }
}
