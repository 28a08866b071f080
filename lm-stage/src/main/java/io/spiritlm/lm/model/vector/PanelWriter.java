package io.spiritlm.lm.model.vector;

import io.spiritlm.neural.StoredType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Takes a matrix's values row by row, and writes a panel as soon as it has its rows. */
final class PanelWriter implements StoredType.Sink {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final MemorySegment memory;
    private final StoredType type;
    private final int in;
    private final int apart;
    /** The bits of the panel's values, {@code [PANEL, in]}. */
    private final int[] bits;

    private int panel;
    private int filled;
    private long left;

    /**
     * Of one matrix {@code [out, in]}.
     *
     * @param first the place of its first panel
     * @param apart from one of its panels to the next
     */
    PanelWriter(MemorySegment memory, StoredType type, int in, int out, int first, int apart) {
        this.memory = memory;
        this.type = type;
        this.in = in;
        this.apart = apart;
        this.panel = first;
        this.left = (long) out * in;
        bits = new int[Math.multiplyExact(Kernels.PANEL, in)];
    }

    @Override
    public void put(byte[] bytes, int length) {
        var values = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            bits[filled++] = type == StoredType.FLOAT32 ? values.getInt() : values.getShort() & 0xffff;
            left--;
            if (filled == bits.length || left == 0) {
                write();
            }
        }
    }

    private void write() {
        java.util.Arrays.fill(bits, filled, bits.length, 0);
        long place = (long) panel * in * Kernels.PANEL * type.bytes();
        for (int input = 0; input < in; input++) {
            if (type == StoredType.FLOAT32) {
                for (int lane = 0; lane < Kernels.PANEL; lane++, place += Float.BYTES) {
                    memory.set(INT, place, bits[lane * in + input]);
                }
            } else {
                for (int lane = 0; lane < Kernels.PANEL / 2; lane++, place += Integer.BYTES) {
                    int upper = bits[lane * in + input];
                    int lower = bits[(lane + Kernels.PANEL / 2) * in + input];
                    memory.set(INT, place, (upper << Short.SIZE) | lower);
                }
            }
        }
        panel += apart;
        filled = 0;
    }
}
