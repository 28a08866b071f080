package io.spiritlm.train.lm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Several sequences in each row of a batch, told apart by segment numbers; row-major {@code [rows, length]}. A token's
 * target is the next token of its own sequence.
 */
final class PackedRows {
    private static final int SHORTEST_SEQUENCE = 8;
    /** Draws that don't fit anywhere before a batch counts as full. */
    private static final int MISSES = 6;

    final int rows;
    final int length;
    final int[] tokens;
    final int[] positions;
    final int[] segments;
    final int[] targets;
    final float[] weights;
    private final List<Integer> heardRows = new ArrayList<>();
    private final List<Integer> heardTokens = new ArrayList<>();

    private PackedRows(int rows, int length) {
        this.rows = rows;
        this.length = length;
        tokens = new int[rows * length];
        positions = new int[rows * length];
        segments = new int[rows * length];
        targets = new int[rows * length];
        weights = new float[rows * length];
        Arrays.fill(segments, -1);
    }

    /**
     * Fills a batch.
     *
     * @param draw gives a sequence of at most so many tokens
     */
    static PackedRows fill(int rows, int length, IntFunction<TrainingSequence> draw) {
        var batch = new PackedRows(rows, length);
        int[] filled = new int[rows];
        int segment = 0;
        int misses = 0;
        while (misses < MISSES) {
            int room = Arrays.stream(filled).map(used -> length - used).max().orElse(0);
            if (room < SHORTEST_SEQUENCE) {
                break;
            }
            var sequence = draw.apply(length);
            int row = rowFor(filled, length, sequence.size());
            if (row < 0) {
                misses++;
            } else {
                batch.put(row * length + filled[row], sequence, segment++);
                filled[row] += sequence.size();
            }
        }
        return batch;
    }

    private static int rowFor(int[] filled, int length, int size) {
        for (int row = 0; row < filled.length; row++) {
            if (filled[row] + size <= length) {
                return row;
            }
        }
        return -1;
    }

    private void put(int at, TrainingSequence sequence, int segment) {
        for (int i = 0; i < sequence.size(); i++) {
            tokens[at + i] = sequence.token(i);
            positions[at + i] = i;
            segments[at + i] = segment;
            if (i + 1 < sequence.size()) {
                targets[at + i] = sequence.token(i + 1);
                weights[at + i] = sequence.weight(i + 1);
            }
            if (sequence.heard(i) != TrainingSequence.NONE) {
                heardRows.add(at + i);
                heardTokens.add(sequence.heard(i));
            }
        }
    }

    /** Indices of the tokens that end a word. */
    int[] heardRows() {
        return heardRows.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The first text token of the word that ends at each of {@link #heardRows}. */
    int[] heardTokens() {
        return heardTokens.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Tokens that aren't padding. */
    int used() {
        return (int) Arrays.stream(segments).filter(segment -> segment >= 0).count();
    }
}
