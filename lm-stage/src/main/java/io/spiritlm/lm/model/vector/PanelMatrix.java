package io.spiritlm.lm.model.vector;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.StoredType;
import io.spiritlm.neural.WeightPrecision;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Weights of one or several matrices that the same rows are multiplied with, in panels of {@value Kernels#PANEL} outputs; what is left
 * of a matrix's last panel is zero.
 *
 * <p>In float32, or as they are stored: of 16 bits, the values of outputs {@code l} and {@code l + 8} of a panel share an integer, and
 * are widened where they are used, a part of a few panels at a time.
 */
final class PanelMatrix {
    /** How the panels of several matrices follow each other. */
    enum Order {
        /** A matrix behind the other. */
        STACKED,
        /** The first panels of all, then the second ones, and so on. */
        IN_TURN
    }

    /**
     * A matrix {@code [out, in]} of a checkpoint.
     *
     * @param name of its tensor
     */
    record Part(String name, int out) {
        int panels() {
            return (out + Kernels.PANEL - 1) / Kernels.PANEL;
        }
    }

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final int in;
    private final int panels;
    private final StoredType type;
    private final MemorySegment memory;

    private PanelMatrix(int in, int panels, StoredType type, MemorySegment memory) {
        this.in = in;
        this.panels = panels;
        this.type = type;
        this.memory = memory;
    }

    /**
     * Reads matrices.
     *
     * @throws io.spiritlm.neural.CheckpointException if one is missing, or has another shape
     */
    static PanelMatrix load(
            SegmentAllocator allocator,
            Checkpoint checkpoint,
            WeightPrecision precision,
            int in,
            Order order,
            List<Part> parts) {
        parts.forEach(part -> checkpoint.requireShape(part.name(), part.out(), in));
        StoredType type = type(checkpoint, precision, parts);
        int panels = parts.stream().mapToInt(Part::panels).sum();
        long panelBytes = (long) in * Kernels.PANEL * type.bytes();
        var matrix = new PanelMatrix(in, panels, type, allocator.allocate(panels * panelBytes, 64));
        int before = 0;
        for (int i = 0; i < parts.size(); i++) {
            int first = order == Order.STACKED ? before : i;
            int apart = order == Order.STACKED ? 1 : parts.size();
            checkpoint.copy(
                    parts.get(i).name(),
                    type,
                    new PanelWriter(matrix.memory, type, in, parts.get(i).out(), first, apart));
            before += parts.get(i).panels();
        }
        return matrix;
    }

    static PanelMatrix load(
            SegmentAllocator allocator,
            Checkpoint checkpoint,
            WeightPrecision precision,
            int in,
            String name,
            int out) {
        return load(allocator, checkpoint, precision, in, Order.STACKED, List.of(new Part(name, out)));
    }

    private static StoredType type(Checkpoint checkpoint, WeightPrecision precision, List<Part> parts) {
        var stored = parts.stream().map(part -> checkpoint.type(part.name())).distinct();
        return switch (precision) {
            case FLOAT32 -> StoredType.FLOAT32;
            case STORED -> stored.reduce((a, b) -> StoredType.FLOAT32).orElseThrow();
        };
    }

    int in() {
        return in;
    }

    /** Of all matrices together. */
    int panels() {
        return panels;
    }

    /** How many tasks {@link #multiply} is cut into. */
    int groups() {
        return (panels + Kernels.GROUP - 1) / Kernels.GROUP;
    }

    /** Takes what a group of panels gives for a row. */
    @FunctionalInterface
    interface Results {
        /**
         * Takes a row's results.
         *
         * @param panel the first one of the group
         * @param count of values, from {@code at} on
         */
        void take(int row, int panel, float[] values, int at, int count);
    }

    /** Multiplies rows with a group of panels. */
    void multiply(int group, PackedRows rows, Scratch scratch, Results results) {
        int panel = group * Kernels.GROUP;
        int count = Math.min(Kernels.GROUP, panels - panel);
        float[] tile = scratch.clearedTile(rows.rows());
        if (type == StoredType.FLOAT32) {
            long stride = (long) in * Kernels.PANEL_ROW_BYTES;
            new Panels(memory, 0, stride, panels).addProducts(panel, count, rows, 0, 0, in, tile);
        } else if (type == StoredType.BFLOAT16 && rows.rows() == 1 && count == Kernels.GROUP) {
            long stride = (long) in * Kernels.PANEL * Short.BYTES;
            Kernels.oneRowOfBrainFloats(memory, panel * stride, stride, rows.values(), 0, in, tile, 0);
        } else {
            for (int input = 0; input < in; input += Scratch.WIDENED) {
                int inputs = Math.min(Scratch.WIDENED, in - input);
                widen(panel, count, input, inputs, scratch);
                new Panels(scratch.widened(), 0, Scratch.WIDENED_PANEL_BYTES, count)
                        .addProducts(0, count, rows, input, 0, inputs, tile);
            }
        }
        for (int row = 0; row < rows.rows(); row++) {
            results.take(row, panel, tile, row * Kernels.TILE, count * Kernels.PANEL);
        }
    }

    private void widen(int panel, int count, int input, int inputs, Scratch scratch) {
        float[] onHeap = scratch.widening();
        for (int p = 0; p < count; p++) {
            long from = ((long) (panel + p) * in + input) * Kernels.PANEL * Short.BYTES;
            Widening.widen(type, memory, from, onHeap, inputs);
            // by way of the heap: the compiler checks every access of a loop that reads and writes outside of it
            long to = p * Scratch.WIDENED_PANEL_BYTES;
            MemorySegment.copy(onHeap, 0, scratch.widened(), ValueLayout.JAVA_FLOAT, to, inputs * Kernels.PANEL);
        }
    }

    /** Copies an output's weights {@code [in]}; of one matrix, that is a row of it. */
    void row(int output, float[] to, int at) {
        long panel = output / Kernels.PANEL;
        int lane = output % Kernels.PANEL;
        for (int i = 0; i < in; i++) {
            long place = panel * in + i;
            if (type == StoredType.FLOAT32) {
                to[at + i] = memory.get(ValueLayout.JAVA_FLOAT, (place * Kernels.PANEL + lane) * Float.BYTES);
            } else {
                int both = memory.get(INT, (place * Kernels.PANEL / 2 + lane % 8) * Integer.BYTES);
                to[at + i] = Widening.widened(type, lane < 8 ? (short) (both >>> 16) : (short) both);
            }
        }
    }
}
