package io.spiritlm.lm.model.vector;

import java.lang.foreign.MemorySegment;

/**
 * Float32 panels somewhere in memory: a matrix, or a part of a cache that is read as one.
 *
 * @param first where the first one begins, in bytes
 * @param stride from one to the next, in bytes
 * @param count how many there are
 */
record Panels(MemorySegment memory, long first, long stride, int count) {
    /**
     * Adds to a tile the products of rows with up to {@link Kernels#GROUP} panels, over some of the inputs.
     *
     * @param panel the first one
     * @param count how many
     * @param input the rows' first input that counts
     * @param skipped the panels' inputs before theirs
     * @param tile {@code [rows in fours and the rest, Kernels.TILE]}
     */
    void addProducts(int panel, int count, PackedRows rows, int input, int skipped, int inputs, float[] tile) {
        long at = first + panel * stride + (long) skipped * Kernels.PANEL_ROW_BYTES;
        float[] values = rows.values();
        int inFours = rows.rowsInFours();
        for (int row = 0; row < inFours; row += 4) {
            int begin = row * rows.width() + input * 4;
            for (int p = 0; p < count; p++) {
                Kernels.fourRows(
                        memory, at + p * stride, values, begin, inputs, tile, row * Kernels.TILE + p * Kernels.PANEL);
            }
        }
        int begin = inFours * rows.width();
        int tileAt = inFours * Kernels.TILE;
        switch (rows.rows() - inFours) {
            case 2 -> two(at, count, values, begin + input * 2, inputs, tile, tileAt);
            case 1 -> one(at, count, values, begin + input, inputs, tile, tileAt);
            default -> {}
        }
    }

    private void two(long at, int count, float[] values, int begin, int inputs, float[] tile, int tileAt) {
        int p = 0;
        for (; p + 2 <= count; p += 2) {
            Kernels.twoRows(memory, at + p * stride, stride, values, begin, inputs, tile, tileAt + p * Kernels.PANEL);
        }
        if (p < count) {
            Kernels.twoRowsOnePanel(memory, at + p * stride, values, begin, inputs, tile, tileAt + p * Kernels.PANEL);
        }
    }

    private void one(long at, int count, float[] values, int begin, int inputs, float[] tile, int tileAt) {
        if (count == Kernels.GROUP) {
            Kernels.oneRow(memory, at, stride, values, begin, inputs, tile, tileAt);
            return;
        }
        for (int p = 0; p < count; p++) {
            Kernels.oneRowOnePanel(memory, at + p * stride, values, begin, inputs, tile, tileAt + p * Kernels.PANEL);
        }
    }
}
