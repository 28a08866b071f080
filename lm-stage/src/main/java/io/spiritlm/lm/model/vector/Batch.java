package io.spiritlm.lm.model.vector;

import java.util.ArrayList;
import java.util.List;

/**
 * The tokens of one forward pass, a row each: several of one sequence one behind the other, or those of several sequences.
 *
 * @param rows a sequence's in the order of their positions
 */
record Batch(List<Row> rows) {
    /**
     * A token.
     *
     * @param slot of its sequence
     * @param position in it
     */
    record Row(int slot, int position, int token) {}

    /**
     * Rows whose queries meet the same keys.
     *
     * @param begin the first one
     * @param end behind the last one
     */
    record Span(int begin, int end) {
        int rows() {
            return end - begin;
        }
    }

    /** Rows that attend together, at most. */
    private static final int SPAN = 8;

    Batch {
        rows = List.copyOf(rows);
    }

    /** Some tokens of one sequence. */
    static Batch of(int slot, int position, int[] tokens, int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(new Row(slot, position + i, tokens[i]));
        }
        return new Batch(rows);
    }

    int size() {
        return rows.size();
    }

    Row row(int index) {
        return rows.get(index);
    }

    /** All rows, in spans of one sequence. */
    List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        int begin = 0;
        for (int i = 1; i <= rows.size(); i++) {
            if (i == rows.size()
                    || i - begin == SPAN
                    || rows.get(i).slot() != rows.get(begin).slot()) {
                spans.add(new Span(begin, i));
                begin = i;
            }
        }
        return spans;
    }
}
