package io.spiritlm.lm.model.vector;

import io.spiritlm.neural.StoredType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Weights of 16 bits to float32, exactly; two of them lie in an integer. Infinities of float16 become 65,536. */
final class Widening {
    private static final VectorSpecies<Integer> INTEGERS = IntVector.SPECIES_256;
    private static final int UPPER = 0xffff0000;
    /** Float16's exponents begin 112 below float32's. */
    private static final float HALF_SCALE = 0x1p112f;

    private static final int HALF_SHIFT = 13;
    private static final int PAIR_BYTES = INTEGERS.vectorByteSize();

    private Widening() {}

    /** Widens some inputs of a panel. */
    static void widen(StoredType type, MemorySegment from, long at, float[] to, int inputs) {
        if (type == StoredType.BFLOAT16) {
            brain(from, at, to, inputs);
        } else {
            half(from, at, to, inputs);
        }
    }

    private static void brain(MemorySegment from, long at, float[] to, int inputs) {
        for (int i = 0; i < inputs; i++) {
            var both = IntVector.fromMemorySegment(INTEGERS, from, at + i * (long) PAIR_BYTES, Kernels.ORDER);
            int place = i * Kernels.PANEL;
            upper(both).intoArray(to, place);
            lower(both).intoArray(to, place + INTEGERS.length());
        }
    }

    /** The bfloat16 in the upper half of each integer. */
    static FloatVector upper(IntVector both) {
        return both.and(UPPER).reinterpretAsFloats();
    }

    /** The bfloat16 in the lower half of each integer. */
    static FloatVector lower(IntVector both) {
        return both.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
    }

    private static void half(MemorySegment from, long at, float[] to, int inputs) {
        for (int i = 0; i < inputs; i++) {
            var both = IntVector.fromMemorySegment(INTEGERS, from, at + i * (long) PAIR_BYTES, Kernels.ORDER);
            int place = i * Kernels.PANEL;
            half(both).intoArray(to, place);
            half(both.lanewise(VectorOperators.LSHL, Short.SIZE)).intoArray(to, place + INTEGERS.length());
        }
    }

    /** The float16 in the upper half of each integer. */
    private static FloatVector half(IntVector upper) {
        // sign, then exponent and fraction at float32's places; the product also makes subnormal ones right
        var magnitude = upper.lanewise(VectorOperators.LSHL, 1)
                .lanewise(VectorOperators.LSHR, 1 + Short.SIZE)
                .lanewise(VectorOperators.LSHL, HALF_SHIFT);
        var scaled = magnitude.reinterpretAsFloats().mul(HALF_SCALE).reinterpretAsInts();
        return scaled.or(upper.and(Integer.MIN_VALUE)).reinterpretAsFloats();
    }

    /** One value. */
    static float widened(StoredType type, short bits) {
        return type == StoredType.BFLOAT16 ? Float.intBitsToFloat(bits << Short.SIZE) : Float.float16ToFloat(bits);
    }
}
