package io.spiritlm.lm.model.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.neural.StoredType;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

final class VectorMathTest {
    @Test
    void exponentialIsWithinTwoUnitsInTheLastPlace() {
        float[] result = new float[8];
        for (float x = -87; x < 88; x += 0.037f) {
            VectorMath.exp(FloatVector.broadcast(Kernels.SPECIES, x)).intoArray(result, 0);
            double exact = Math.exp(x);
            assertThat((double) result[3]).as("e^%s", x).isCloseTo(exact, within(2.0 * Math.ulp((float) exact)));
        }
    }

    @Test
    void softmaxLeavesOutWhatIsBehindItsValues() {
        var random = new Random(20_260_105);
        for (int count = 1; count < 20; count++) {
            float[] values = new float[40];
            double[] expected = new double[count];
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                values[i] = 8 * random.nextFloat();
            }
            values[3 + count] = 1e9f; // not to be seen
            double highest = 0;
            for (int i = 0; i < count; i++) {
                highest = Math.max(highest, values[3 + i]);
            }
            for (int i = 0; i < count; i++) {
                expected[i] = Math.exp(values[3 + i] - highest);
                sum += expected[i];
            }
            assertThat((double) VectorMath.softmaxInPlace(values, 3, count)).isCloseTo(sum, within(1e-5));
            for (int i = 0; i < count; i++) {
                assertThat((double) values[3 + i]).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    @Test
    void sumOfExponentialsTakesEveryValue() {
        for (int count = 1; count < 20; count++) {
            float[] values = new float[count];
            var random = new Random(count);
            for (int i = 0; i < count; i++) {
                values[i] = 10 * random.nextFloat() - 5;
            }
            double sum = 0;
            for (float value : values) {
                sum += Math.exp(value);
            }
            assertThat(VectorMath.logSumOfExponentials(values)).isCloseTo(Math.log(sum), within(1e-6));
        }
    }

    @Test
    void everyFiniteFloat16IsWidenedExactly() {
        try (Arena arena = Arena.ofConfined()) {
            int values = 1 << Short.SIZE;
            var stored = arena.allocate((long) values * Short.BYTES, 64);
            for (int lane = 0; lane < values / 2; lane++) {
                stored.setAtIndex(ValueLayout.JAVA_INT, lane, (lane << Short.SIZE) | (lane + values / 2));
            }
            float[] wide = new float[values];
            Widening.widen(StoredType.FLOAT16, stored, 0, wide, values / Kernels.PANEL);
            for (int i = 0; i < values; i++) {
                int half = i % Kernels.PANEL / 8;
                short bits = (short) (i / Kernels.PANEL * 8 + i % 8 + half * values / 2);
                float expected = Float.float16ToFloat(bits);
                if (Float.isFinite(expected)) {
                    assertThat(wide[i]).as("bits %x", bits).isEqualTo(expected);
                }
            }
        }
    }
}
