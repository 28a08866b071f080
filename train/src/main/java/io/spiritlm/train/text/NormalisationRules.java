package io.spiritlm.train.text;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the text model reads what people type, as SentencePiece's rule table: lower case without accents, digits as words,
 * punctuation as space. The rules become part of {@code tokenizer.model}.
 */
final class NormalisationRules {
    private static final String[] DIGITS = {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"
    };
    private static final String APOSTROPHES = "\u2018\u2019\u02bc`";
    private static final String SPACES =
            "\t\n\r!\"#$()*+,-./:;<=>?@[\\]^_{|}~\u00a0\u00a1\u00ab\u00bb\u00bf\u2013\u2014\u201c\u201d\u2026";

    private NormalisationRules() {}

    /** Lines of {@code hexadecimal source, tab, hexadecimal targets}. */
    static String table() {
        var table = new StringBuilder();
        for (char letter = 'A'; letter <= 'Z'; letter++) {
            rule(table, letter, String.valueOf(letter).toLowerCase(Locale.ROOT));
        }
        for (int digit = 0; digit < DIGITS.length; digit++) {
            rule(table, '0' + digit, " " + DIGITS[digit] + " ");
        }
        rule(table, '&', " and ");
        rule(table, '%', " percent ");
        APOSTROPHES.chars().forEach(apostrophe -> rule(table, apostrophe, "'"));
        SPACES.chars().forEach(space -> rule(table, space, " "));
        IntStream.rangeClosed(0xc0, 0x17f).forEach(letter -> {
            String plain = java.text.Normalizer.normalize(Character.toString(letter), java.text.Normalizer.Form.NFD)
                    .replaceAll("\\p{M}", "")
                    .toLowerCase(Locale.ROOT);
            if (plain.matches("[a-z]")) {
                rule(table, letter, plain);
            }
        });
        return table.toString();
    }

    private static void rule(StringBuilder table, int from, String to) {
        table.append(Integer.toHexString(from))
                .append('\t')
                .append(to.chars().mapToObj(Integer::toHexString).collect(Collectors.joining(" ")))
                .append('\n');
    }
}
