package io.spiritlm.neural.torch;

import io.spiritlm.neural.StoredType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** What a storage's elements are: little-endian, of so many bytes each. */
enum ElementType {
    FLOAT("Float", "f4", 4),
    DOUBLE("Double", "f8", 8),
    HALF("Half", "f2", 2),
    BFLOAT16("BFloat16", "bfloat16", 2),
    LONG("Long", "i8", 8),
    INT("Int", "i4", 4),
    SHORT("Short", "i2", 2),
    CHAR("Char", "i1", 1),
    BYTE("Byte", "u1", 1),
    BOOL("Bool", "b1", 1);

    private final String torch;
    private final String numpy;
    private final int bytes;

    ElementType(String torch, String numpy, int bytes) {
        this.torch = torch;
        this.numpy = numpy;
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** Whether they have fractions. */
    boolean isReal() {
        return this == FLOAT || this == DOUBLE || this == HALF || this == BFLOAT16;
    }

    /** What such elements are read as. */
    StoredType stored() {
        return switch (this) {
            case HALF -> StoredType.FLOAT16;
            case BFLOAT16 -> StoredType.BFLOAT16;
            case FLOAT, DOUBLE, LONG, INT, SHORT, CHAR, BYTE, BOOL -> StoredType.FLOAT32;
        };
    }

    /** The element at the beginning, widened or narrowed. */
    double real(ByteBuffer from) {
        ByteBuffer in = from.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return switch (this) {
            case FLOAT -> in.getFloat();
            case DOUBLE -> in.getDouble();
            case HALF -> Float.float16ToFloat(in.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(in.getShort() << 16);
            case LONG, INT, SHORT, CHAR, BYTE, BOOL -> whole(in);
        };
    }

    /** The element at the beginning, which has no fractions. */
    long whole(ByteBuffer from) {
        ByteBuffer in = from.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return switch (this) {
            case LONG -> in.getLong();
            case INT -> in.getInt();
            case SHORT -> in.getShort();
            case CHAR -> in.get();
            case BYTE, BOOL -> in.get() & 0xff;
            case FLOAT, DOUBLE, HALF, BFLOAT16 -> (long) real(in);
        };
    }

    /** Of a class of PyTorch's storages, as {@code torch.FloatStorage}. */
    static Optional<ElementType> ofStorage(PythonGlobal type) {
        return Arrays.stream(values())
                .filter(element -> type.module().equals("torch") && type.name().equals(element.torch + "Storage"))
                .findFirst();
    }

    /** Of NumPy's name for it, as {@code f4}. */
    static Optional<ElementType> ofNumpy(String name) {
        return Arrays.stream(values())
                .filter(element -> name.equals(element.numpy))
                .findFirst();
    }
}
