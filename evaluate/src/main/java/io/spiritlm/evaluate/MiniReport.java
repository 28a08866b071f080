package io.spiritlm.evaluate;

import java.util.List;

/**
 * What {@link MiniEvaluation} measured.
 *
 * @param limit utterances of each set at most; 0 is all
 */
public record MiniReport(int limit, List<Row> rows) {
    public MiniReport {
        rows = List.copyOf(rows);
    }
}
