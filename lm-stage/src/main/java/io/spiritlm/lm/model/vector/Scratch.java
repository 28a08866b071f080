package io.spiritlm.lm.model.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;

/** Memory that one thread computes in. */
final class Scratch {
    /** Inputs of a panel that are widened at a time: four panels of them fit into a core's first cache. */
    static final int WIDENED = 128;

    static final long WIDENED_PANEL_BYTES = (long) WIDENED * Kernels.PANEL_ROW_BYTES;

    private final SegmentAllocator allocator;
    private final PackedRows queries = new PackedRows();
    private final PackedRows probabilities = new PackedRows();
    private float[] tile = {};
    private float[] scores = {};
    private final float[] widening = new float[WIDENED * Kernels.PANEL];
    private @org.jspecify.annotations.Nullable MemorySegment widened;

    Scratch(SegmentAllocator allocator) {
        this.allocator = allocator;
    }

    /** Zeros {@code [rows, Kernels.TILE]}, with room for a row that makes the last four whole. */
    float[] clearedTile(int rows) {
        int needed = (rows + 1) * Kernels.TILE;
        if (tile.length < needed) {
            tile = new float[needed];
        } else {
            Arrays.fill(tile, 0, needed, 0);
        }
        return tile;
    }

    /** A group of widened panels. */
    MemorySegment widened() {
        MemorySegment memory = widened;
        if (memory == null) {
            memory = allocator.allocate(Kernels.GROUP * WIDENED_PANEL_BYTES, 64);
            widened = memory;
        }
        return memory;
    }

    /** Room for a panel while it is widened. */
    float[] widening() {
        return widening;
    }

    /** Queries of one key head. */
    PackedRows queries() {
        return queries;
    }

    /** How much each query attends to each position. */
    PackedRows probabilities() {
        return probabilities;
    }

    /** Room for {@code count} values. */
    float[] scores(int count) {
        if (scores.length < count) {
            scores = new float[Math.max(count, scores.length + scores.length / 2)];
        }
        return scores;
    }
}
