package io.spiritlm.train.corpus;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The one spelling of text used everywhere in training and evaluation: lower-case words of {@code [a-z']}, single spaces,
 * numbers spelled out (below 1000 in words, longer ones digit by digit). Stateless.
 */
public final class SentenceNormalizer {
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern OTHER = Pattern.compile("[^a-z' ]");
    private static final Pattern LOOSE_APOSTROPHE = Pattern.compile("(?<![a-z])'+|'+(?![a-z])");
    private static final Pattern SPACES = Pattern.compile(" +");
    private static final String[] SMALL = {
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen"
    };
    private static final String[] TENS = {
        "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"
    };

    private SentenceNormalizer() {}

    /** Returns the normalised sentence; empty when the text has no word. */
    public static String normalize(String text) {
        String lower = text.toLowerCase(Locale.ROOT).replace('\u2019', '\'').replace("&", " and ");
        String spelled = DIGITS.matcher(lower).replaceAll(match -> " " + spellNumber(match.group()) + " ");
        String letters = OTHER.matcher(spelled).replaceAll(" ");
        String words = LOOSE_APOSTROPHE.matcher(letters).replaceAll(" ");
        return SPACES.matcher(words).replaceAll(" ").strip();
    }

    /** Returns the words of a normalised sentence. */
    public static List<String> words(String normalized) {
        return normalized.isEmpty() ? List.of() : List.of(normalized.split(" ", -1));
    }

    private static String spellNumber(String digits) {
        if (digits.length() > 3 || (digits.length() > 1 && digits.charAt(0) == '0')) {
            StringBuilder spelled = new StringBuilder();
            for (int i = 0; i < digits.length(); i++) {
                spelled.append(SMALL[digits.charAt(i) - '0']).append(' ');
            }
            return spelled.toString().strip();
        }
        return spellBelowThousand(Integer.parseInt(digits));
    }

    private static String spellBelowThousand(int number) {
        if (number < 20) {
            return SMALL[number];
        }
        if (number < 100) {
            return TENS[number / 10] + (number % 10 == 0 ? "" : " " + SMALL[number % 10]);
        }
        return SMALL[number / 100] + " hundred" + (number % 100 == 0 ? "" : " " + spellBelowThousand(number % 100));
    }
}
