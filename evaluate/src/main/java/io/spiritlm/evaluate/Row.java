package io.spiritlm.evaluate;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of a report.
 *
 * @param measure what was done
 * @param by who listened
 * @param set of the corpus's test sets
 * @param target the highest word error rate wanted, or null where none is set
 */
public record Row(
        String measure,
        String by,
        String set,
        Figure figure,
        @Nullable Double target) {
    private static final String COLUMNS = "%-17s %-13s %-25s ";

    /** The line above a table of rows. */
    public static String header() {
        return String.format(Locale.ROOT, COLUMNS, "measured", "heard by", "set")
                + String.format(Locale.ROOT, "%10s %7s %9s  %s", "utterances", "words", "WER", "95 % interval");
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, COLUMNS, measure, by, set) + figure + wanted();
    }

    private String wanted() {
        return target == null ? "" : String.format(Locale.ROOT, "  (target: at most %.0f %%)", 100 * target);
    }
}
