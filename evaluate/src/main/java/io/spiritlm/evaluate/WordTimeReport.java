package io.spiritlm.evaluate;

import java.util.List;

/**
 * What {@link WordTimeEvaluation} measured.
 *
 * @param limit utterances of each set at most; 0 is all
 * @param transcribed of these, how many were transcribed too at most
 */
public record WordTimeReport(int limit, int transcribed, List<WordTimeRow> rows) {
    public WordTimeReport {
        rows = List.copyOf(rows);
    }
}
