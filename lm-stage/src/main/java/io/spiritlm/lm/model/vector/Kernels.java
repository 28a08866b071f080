package io.spiritlm.lm.model.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a few rows with one to four panels of a matrix. A panel is {@value #PANEL} outputs wide and holds, for each input, their
 * weights one behind the other.
 *
 * <p>Each sum is taken in the order of the inputs, by one fused multiply-add for each, whichever kernel computes it: so a row's result
 * doesn't depend, to the last bit, on what other rows are computed beside it. Eight accumulators keep both multipliers busy; with
 * twelve the compiler runs out of registers and the speed halves. A kernel adds to what the tile holds, so that inputs can come in
 * several parts.
 *
 * <p>{@code rows} hold, for each input, the values of the kernel's rows one behind the other. A tile is {@code [rows, TILE]}.
 */
final class Kernels {
    /** Outputs of a panel: two vectors of 256 bits. */
    static final int PANEL = 16;
    /** Panels that are computed together, at most. */
    static final int GROUP = 4;
    /** Width of a tile's row. */
    static final int TILE = GROUP * PANEL;
    /** From an input to the next in a panel. */
    static final int PANEL_ROW_BYTES = PANEL * Float.BYTES;

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final VectorSpecies<Integer> INTEGERS = IntVector.SPECIES_256;
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int HALF = 8;
    private static final int HALF_BYTES = HALF * Float.BYTES;

    private Kernels() {}

    private static FloatVector weights(MemorySegment panels, long at) {
        return FloatVector.fromMemorySegment(SPECIES, panels, at, ORDER);
    }

    private static FloatVector sums(float[] tile, int at) {
        return FloatVector.fromArray(SPECIES, tile, at);
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /**
     * Four rows, one panel.
     *
     * @param at the panel's first weight that counts, in bytes
     * @param rows {@code [inputs, 4]} from {@code rowsAt} on
     */
    static void fourRows(
            MemorySegment panels, long at, float[] rows, int rowsAt, int inputs, float[] tile, int tileAt) {
        int second = tileAt + TILE;
        int third = second + TILE;
        int fourth = third + TILE;
        var s00 = sums(tile, tileAt);
        var s01 = sums(tile, tileAt + HALF);
        var s10 = sums(tile, second);
        var s11 = sums(tile, second + HALF);
        var s20 = sums(tile, third);
        var s21 = sums(tile, third + HALF);
        var s30 = sums(tile, fourth);
        var s31 = sums(tile, fourth + HALF);
        for (int i = 0; i < inputs; i++) {
            long offset = at + i * (long) PANEL_ROW_BYTES;
            int row = rowsAt + i * 4;
            var w0 = weights(panels, offset);
            var w1 = weights(panels, offset + HALF_BYTES);
            var x = all(rows[row]);
            s00 = w0.fma(x, s00);
            s01 = w1.fma(x, s01);
            x = all(rows[row + 1]);
            s10 = w0.fma(x, s10);
            s11 = w1.fma(x, s11);
            x = all(rows[row + 2]);
            s20 = w0.fma(x, s20);
            s21 = w1.fma(x, s21);
            x = all(rows[row + 3]);
            s30 = w0.fma(x, s30);
            s31 = w1.fma(x, s31);
        }
        s00.intoArray(tile, tileAt);
        s01.intoArray(tile, tileAt + HALF);
        s10.intoArray(tile, second);
        s11.intoArray(tile, second + HALF);
        s20.intoArray(tile, third);
        s21.intoArray(tile, third + HALF);
        s30.intoArray(tile, fourth);
        s31.intoArray(tile, fourth + HALF);
    }

    /** Two rows {@code [inputs, 2]}, two panels {@code stride} bytes apart. */
    static void twoRows(
            MemorySegment panels,
            long at,
            long stride,
            float[] rows,
            int rowsAt,
            int inputs,
            float[] tile,
            int tileAt) {
        int second = tileAt + TILE;
        var s00 = sums(tile, tileAt);
        var s01 = sums(tile, tileAt + HALF);
        var s02 = sums(tile, tileAt + 2 * HALF);
        var s03 = sums(tile, tileAt + 3 * HALF);
        var s10 = sums(tile, second);
        var s11 = sums(tile, second + HALF);
        var s12 = sums(tile, second + 2 * HALF);
        var s13 = sums(tile, second + 3 * HALF);
        for (int i = 0; i < inputs; i++) {
            long offset = at + i * (long) PANEL_ROW_BYTES;
            int row = rowsAt + i * 2;
            var x0 = all(rows[row]);
            var x1 = all(rows[row + 1]);
            var w = weights(panels, offset);
            s00 = w.fma(x0, s00);
            s10 = w.fma(x1, s10);
            w = weights(panels, offset + HALF_BYTES);
            s01 = w.fma(x0, s01);
            s11 = w.fma(x1, s11);
            w = weights(panels, offset + stride);
            s02 = w.fma(x0, s02);
            s12 = w.fma(x1, s12);
            w = weights(panels, offset + stride + HALF_BYTES);
            s03 = w.fma(x0, s03);
            s13 = w.fma(x1, s13);
        }
        s00.intoArray(tile, tileAt);
        s01.intoArray(tile, tileAt + HALF);
        s02.intoArray(tile, tileAt + 2 * HALF);
        s03.intoArray(tile, tileAt + 3 * HALF);
        s10.intoArray(tile, second);
        s11.intoArray(tile, second + HALF);
        s12.intoArray(tile, second + 2 * HALF);
        s13.intoArray(tile, second + 3 * HALF);
    }

    /** Two rows {@code [inputs, 2]}, one panel. */
    static void twoRowsOnePanel(
            MemorySegment panels, long at, float[] rows, int rowsAt, int inputs, float[] tile, int tileAt) {
        int second = tileAt + TILE;
        var s00 = sums(tile, tileAt);
        var s01 = sums(tile, tileAt + HALF);
        var s10 = sums(tile, second);
        var s11 = sums(tile, second + HALF);
        for (int i = 0; i < inputs; i++) {
            long offset = at + i * (long) PANEL_ROW_BYTES;
            var w0 = weights(panels, offset);
            var w1 = weights(panels, offset + HALF_BYTES);
            var x = all(rows[rowsAt + i * 2]);
            s00 = w0.fma(x, s00);
            s01 = w1.fma(x, s01);
            x = all(rows[rowsAt + i * 2 + 1]);
            s10 = w0.fma(x, s10);
            s11 = w1.fma(x, s11);
        }
        s00.intoArray(tile, tileAt);
        s01.intoArray(tile, tileAt + HALF);
        s10.intoArray(tile, second);
        s11.intoArray(tile, second + HALF);
    }

    /** One row, four panels {@code stride} bytes apart. */
    static void oneRow(
            MemorySegment panels, long at, long stride, float[] row, int rowAt, int inputs, float[] tile, int tileAt) {
        var s0 = sums(tile, tileAt);
        var s1 = sums(tile, tileAt + HALF);
        var s2 = sums(tile, tileAt + 2 * HALF);
        var s3 = sums(tile, tileAt + 3 * HALF);
        var s4 = sums(tile, tileAt + 4 * HALF);
        var s5 = sums(tile, tileAt + 5 * HALF);
        var s6 = sums(tile, tileAt + 6 * HALF);
        var s7 = sums(tile, tileAt + 7 * HALF);
        long second = at + stride;
        long third = second + stride;
        long fourth = third + stride;
        for (int i = 0; i < inputs; i++) {
            long offset = i * (long) PANEL_ROW_BYTES;
            var x = all(row[rowAt + i]);
            s0 = weights(panels, at + offset).fma(x, s0);
            s1 = weights(panels, at + offset + HALF_BYTES).fma(x, s1);
            s2 = weights(panels, second + offset).fma(x, s2);
            s3 = weights(panels, second + offset + HALF_BYTES).fma(x, s3);
            s4 = weights(panels, third + offset).fma(x, s4);
            s5 = weights(panels, third + offset + HALF_BYTES).fma(x, s5);
            s6 = weights(panels, fourth + offset).fma(x, s6);
            s7 = weights(panels, fourth + offset + HALF_BYTES).fma(x, s7);
        }
        s0.intoArray(tile, tileAt);
        s1.intoArray(tile, tileAt + HALF);
        s2.intoArray(tile, tileAt + 2 * HALF);
        s3.intoArray(tile, tileAt + 3 * HALF);
        s4.intoArray(tile, tileAt + 4 * HALF);
        s5.intoArray(tile, tileAt + 5 * HALF);
        s6.intoArray(tile, tileAt + 6 * HALF);
        s7.intoArray(tile, tileAt + 7 * HALF);
    }

    /** One row, one panel. */
    static void oneRowOnePanel(
            MemorySegment panels, long at, float[] row, int rowAt, int inputs, float[] tile, int tileAt) {
        var s0 = sums(tile, tileAt);
        var s1 = sums(tile, tileAt + HALF);
        for (int i = 0; i < inputs; i++) {
            long offset = at + i * (long) PANEL_ROW_BYTES;
            var x = all(row[rowAt + i]);
            s0 = weights(panels, offset).fma(x, s0);
            s1 = weights(panels, offset + HALF_BYTES).fma(x, s1);
        }
        s0.intoArray(tile, tileAt);
        s1.intoArray(tile, tileAt + HALF);
    }

    /**
     * One row, four panels of bfloat16, two of which lie in an integer, {@code stride} bytes apart: at one row memory is the limit, and
     * widening in registers takes half of {@link #oneRow}'s time.
     */
    static void oneRowOfBrainFloats(
            MemorySegment panels, long at, long stride, float[] row, int rowAt, int inputs, float[] tile, int tileAt) {
        var s0 = sums(tile, tileAt);
        var s1 = sums(tile, tileAt + HALF);
        var s2 = sums(tile, tileAt + 2 * HALF);
        var s3 = sums(tile, tileAt + 3 * HALF);
        var s4 = sums(tile, tileAt + 4 * HALF);
        var s5 = sums(tile, tileAt + 5 * HALF);
        var s6 = sums(tile, tileAt + 6 * HALF);
        var s7 = sums(tile, tileAt + 7 * HALF);
        long second = at + stride;
        long third = second + stride;
        long fourth = third + stride;
        for (int i = 0; i < inputs; i++) {
            long offset = i * (long) HALF_BYTES;
            var x = all(row[rowAt + i]);
            var both = IntVector.fromMemorySegment(INTEGERS, panels, at + offset, ORDER);
            s0 = Widening.upper(both).fma(x, s0);
            s1 = Widening.lower(both).fma(x, s1);
            both = IntVector.fromMemorySegment(INTEGERS, panels, second + offset, ORDER);
            s2 = Widening.upper(both).fma(x, s2);
            s3 = Widening.lower(both).fma(x, s3);
            both = IntVector.fromMemorySegment(INTEGERS, panels, third + offset, ORDER);
            s4 = Widening.upper(both).fma(x, s4);
            s5 = Widening.lower(both).fma(x, s5);
            both = IntVector.fromMemorySegment(INTEGERS, panels, fourth + offset, ORDER);
            s6 = Widening.upper(both).fma(x, s6);
            s7 = Widening.lower(both).fma(x, s7);
        }
        s0.intoArray(tile, tileAt);
        s1.intoArray(tile, tileAt + HALF);
        s2.intoArray(tile, tileAt + 2 * HALF);
        s3.intoArray(tile, tileAt + 3 * HALF);
        s4.intoArray(tile, tileAt + 4 * HALF);
        s5.intoArray(tile, tileAt + 5 * HALF);
        s6.intoArray(tile, tileAt + 6 * HALF);
        s7.intoArray(tile, tileAt + 7 * HALF);
    }
}
