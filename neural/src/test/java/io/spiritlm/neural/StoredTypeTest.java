package io.spiritlm.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StoredTypeTest {
    /** More than a piece. */
    private static final int COUNT = 5 << 16;

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    private void take(byte[] bytes, int length) {
        taken.write(bytes, 0, length);
    }

    /** Every 16-bit value there is but NaN, several times. */
    private static byte[] values(StoredType type) {
        ByteBuffer values = ByteBuffer.allocate(COUNT * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < COUNT; i++) {
            short bits = Float.isNaN(widened(type, (short) i)) ? 0 : (short) i;
            if (type == StoredType.FLOAT32) {
                values.putFloat(i / 3f);
            } else {
                values.putShort(bits);
            }
        }
        return values.array();
    }

    private static float widened(StoredType type, short bits) {
        return type == StoredType.FLOAT16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
    }

    @ParameterizedTest
    @EnumSource
    void handsOverItsOwnBytesAsTheyAre(StoredType type) {
        byte[] values = values(type);
        type.copy(MemorySegment.ofArray(values), COUNT, type, this::take);
        assertThat(taken.toByteArray()).isEqualTo(values);
    }

    /** As a strided tensor comes: widened value by value, and narrowed again. */
    @ParameterizedTest
    @EnumSource
    void losesNothingWhenItWidensAndNarrows(StoredType type) {
        byte[] values = values(type);
        type.copy(MemorySegment.ofArray(values), COUNT, StoredType.FLOAT32, this::take);
        var wide = ByteBuffer.wrap(taken.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        taken.reset();
        type.copy(wide::getFloat, COUNT, type, this::take);
        assertThat(taken.toByteArray()).isEqualTo(values);
    }

    @Test
    void refusesToRound() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredType.FLOAT32.copy(MemorySegment.NULL, 0, StoredType.BFLOAT16, this::take))
                .withMessage("values stored as FLOAT32: expected to be read as that or as FLOAT32, found BFLOAT16");
    }
}
