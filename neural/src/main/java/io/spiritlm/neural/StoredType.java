package io.spiritlm.neural;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a tensor's values are at rest and in a session: little-endian, of so many bytes each. */
public enum StoredType {
    FLOAT32(4),
    FLOAT16(2),
    /** The upper half of a float32. */
    BFLOAT16(2);

    /** Takes a tensor's bytes, one piece behind the other. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes whole values.
         *
         * @param bytes of which the first {@code length} count; they change when this has returned
         */
        void put(byte[] bytes, int length);
    }

    private static final int PIECE_VALUES = 1 << 18;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    /** Of a value. */
    public int bytes() {
        return bytes;
    }

    /** Gives a tensor's values by their place, row-major. */
    @FunctionalInterface
    public interface Values {
        /** The next value; asked for in order, from the first on. */
        float next();
    }

    /**
     * Hands over values of this type that lie one behind the other, with less than 2 MiB of memory.
     *
     * @param from holds {@code count} values of this type
     * @param as this type, or {@link #FLOAT32}
     */
    public void copy(MemorySegment from, long count, StoredType as, Sink sink) {
        requireReachable(as);
        if (as != this) {
            write(new Widened(from)::next, count, as, sink);
            return;
        }
        byte[] piece = new byte[(int) Math.min(PIECE_VALUES, count) * bytes];
        for (long at = 0; at < count * bytes; at += piece.length) {
            int length = (int) Math.min(piece.length, count * bytes - at);
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, piece, 0, length);
            sink.put(piece, length);
        }
    }

    /**
     * Hands over values, which this type can hold, as {@code as}.
     *
     * @param as this type, or {@link #FLOAT32}
     */
    public void copy(Values values, long count, StoredType as, Sink sink) {
        requireReachable(as);
        write(values, count, as, sink);
    }

    private static void write(Values values, long count, StoredType as, Sink sink) {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_VALUES, count) * as.bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (long done = 0; done < count; ) {
            int chunk = (int) Math.min(PIECE_VALUES, count - done);
            piece.clear();
            for (int i = 0; i < chunk; i++) {
                float value = values.next();
                switch (as) {
                    case FLOAT32 -> piece.putFloat(value);
                    case FLOAT16 -> piece.putShort(Float.floatToFloat16(value));
                    case BFLOAT16 -> piece.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
                }
            }
            sink.put(piece.array(), piece.position());
            done += chunk;
        }
    }

    private void requireReachable(StoredType as) {
        if (as != this && as != FLOAT32) {
            throw new IllegalArgumentException(
                    "values stored as " + this + ": expected to be read as that or as " + FLOAT32 + ", found " + as);
        }
    }

    /** 16-bit values one behind the other, widened. */
    private final class Widened {
        private final MemorySegment from;
        private long at;

        Widened(MemorySegment from) {
            this.from = from;
        }

        float next() {
            short bits = from.get(SHORT, at);
            at += Short.BYTES;
            return StoredType.this == FLOAT16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
        }
    }
}
