package io.spiritlm.lm.model.vector;

import io.spiritlm.lm.model.LlamaConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/**
 * Keys and values of every layer, slot and key head, float32, as panels: a head's keys are a matrix whose outputs are positions and
 * whose inputs are channels, its values one whose outputs are channels and whose inputs are positions. So attention multiplies with
 * them where they lie.
 */
final class KeyValueMemory {
    private final MemorySegment memory;
    private final int slots;
    private final int heads;
    private final int headSize;
    private final int places;
    private final int headPanels;
    private final long keyBytes;
    private final long headBytes;

    KeyValueMemory(SegmentAllocator allocator, LlamaConfig config, int slots, int capacity) {
        this.slots = slots;
        heads = config.keyValueHeads();
        headSize = config.headSize();
        places = padded(capacity);
        headPanels = padded(headSize) / Kernels.PANEL;
        keyBytes = (long) places * headSize * Float.BYTES;
        headBytes = keyBytes + (long) headPanels * places * Kernels.PANEL_ROW_BYTES;
        memory = allocator.allocate(bytes(config, slots, capacity), 64);
    }

    /** The memory that this takes. */
    static long bytes(LlamaConfig config, int slots, int capacity) {
        long vector = (long) config.headSize() + padded(config.headSize());
        return (long) config.layers() * slots * config.keyValueHeads() * padded(capacity) * vector * Float.BYTES;
    }

    private static int padded(int count) {
        return (count + Kernels.PANEL - 1) / Kernels.PANEL * Kernels.PANEL;
    }

    private long begin(int layer, int slot, int head) {
        return (((long) layer * slots + slot) * heads + head) * headBytes;
    }

    /** Of a head: {@code [positions, channels]}. */
    Panels keys(int layer, int slot, int head) {
        return new Panels(
                memory, begin(layer, slot, head), (long) headSize * Kernels.PANEL_ROW_BYTES, places / Kernels.PANEL);
    }

    /** Of a head: {@code [channels, positions]}. */
    Panels values(int layer, int slot, int head) {
        return new Panels(
                memory, begin(layer, slot, head) + keyBytes, (long) places * Kernels.PANEL_ROW_BYTES, headPanels);
    }

    /** Keeps a position's key and value, {@code [channels]} each. */
    void put(int layer, int slot, int head, int position, float[] from, int keyAt, int valueAt) {
        long key = begin(layer, slot, head)
                + (long) (position / Kernels.PANEL) * headSize * Kernels.PANEL_ROW_BYTES
                + (long) (position % Kernels.PANEL) * Float.BYTES;
        for (int i = 0; i < headSize; i++) {
            memory.set(ValueLayout.JAVA_FLOAT, key + (long) i * Kernels.PANEL_ROW_BYTES, from[keyAt + i]);
        }
        long value = begin(layer, slot, head) + keyBytes + (long) position * Kernels.PANEL_ROW_BYTES;
        for (int i = 0; i < headSize; i += Kernels.PANEL) {
            int count = Math.min(Kernels.PANEL, headSize - i);
            MemorySegment.copy(from, valueAt + i, memory, ValueLayout.JAVA_FLOAT, value, count);
            value += (long) places * Kernels.PANEL_ROW_BYTES;
        }
    }
}
