package io.spiritlm.lm.model.vector;

/**
 * Rows of activations {@code [rows, width]} as {@link Kernels} reads them: fours of rows, of each input their four values; the last
 * one or two rows as such. Three rows that are left make a four with one that nobody reads.
 */
final class PackedRows {
    private float[] values = {};
    private int rows;
    private int width;

    /** Makes room; what was held is lost. */
    PackedRows reshape(int rows, int width) {
        this.rows = rows;
        this.width = width;
        int needed = Math.multiplyExact(rows % 4 == 3 ? rows + 1 : rows, width);
        if (values.length < needed) {
            values = new float[Math.max(needed, values.length + values.length / 2)];
        }
        return this;
    }

    int rows() {
        return rows;
    }

    int width() {
        return width;
    }

    float[] values() {
        return values;
    }

    /** Rows that come in fours, the one that nobody reads included. */
    int rowsInFours() {
        return rows % 4 == 3 ? rows + 1 : rows - rows % 4;
    }

    /** Where a row's first value is. */
    int begin(int row) {
        int inFours = rowsInFours();
        if (row < inFours) {
            return (row & ~3) * width + (row & 3);
        }
        return inFours * width + row - inFours;
    }

    /** From a row's value to its next. */
    int step(int row) {
        int inFours = rowsInFours();
        return row < inFours ? 4 : rows - inFours;
    }

    /** Puts values in a row, from its column {@code column} on. */
    void put(int row, int column, float[] from, int at, int count) {
        int step = step(row);
        int to = begin(row) + column * step;
        if (step == 1) {
            System.arraycopy(from, at, values, to, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            values[to + i * step] = from[at + i];
        }
    }
}
