package io.spiritlm.evaluate;

import java.util.Locale;

/**
 * One line of a report on word times.
 *
 * @param text whose words were timed: what was said, or the model's own transcript, of which the right words count
 * @param set of the corpus's test sets
 * @param words whose times are known
 * @param ends of both words' starts and ends, {@code both}
 */
public record WordTimeRow(String text, String set, int words, TimeErrors starts, TimeErrors ends, TimeErrors both) {
    private static final String COLUMNS = "%-15s %-25s %6s ";

    /** Names the columns: the median of starts and of ends, then of both all that {@link TimeErrors} says. */
    public static String header() {
        return String.format(Locale.ROOT, COLUMNS, "text", "set", "words")
                + String.format(
                        Locale.ROOT,
                        "%9s %9s %8s %9s %8s %8s",
                        "starts",
                        "ends",
                        "both",
                        "p90",
                        "<= 50 ms",
                        "<= 100 ms");
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, COLUMNS, text, set, words)
                + String.format(Locale.ROOT, "%6.1f ms %6.1f ms ", starts.medianMillis(), ends.medianMillis())
                + both;
    }
}
