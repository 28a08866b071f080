package io.spiritlm.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.neural.Matrix.Arithmetic;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;

/** Products with weights of 16 bits equal those with the same weights in float32. */
final class MatrixTest {
    private static final long SEED = 20_261_123;
    private static final int IN = 32;
    private static final int OUT = 11;
    /** Two rows, and in the end one. */
    private static final int AT_ONCE = 2 * IN;

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 40, -1})
    void multipliesWeightsOfSixteenBitsAsIfTheyWereWidened(long knownRows) {
        int count = (int) Math.abs(knownRows);
        try (var session = new GraphSession()) {
            var tf = session.ops();
            var rows = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(knownRows, IN)));
            var random = new Random(SEED);
            var wide = tf.constant(
                    Shape.of(OUT, IN), org.tensorflow.ndarray.buffer.DataBuffers.of(gaussians(random, OUT * IN)));
            var bfloat16 = tf.dtypes.cast(wide, TBfloat16.class);
            var float16 = tf.dtypes.cast(wide, TFloat16.class);
            var expected = Matrix.of(tf.dtypes.cast(bfloat16, TFloat32.class)).multiply(tf, rows);
            var widened = new Matrix(bfloat16, Arithmetic.FLOAT32).multiplyWidened(tf, rows, AT_ONCE);
            var expectedHalf =
                    Matrix.of(tf.dtypes.cast(float16, TFloat32.class)).multiply(tf, rows);
            var widenedHalf = new Matrix(float16, Arithmetic.FLOAT32).multiply(tf, rows);
            var asStored = new Matrix(bfloat16, Arithmetic.STORED).multiply(tf, rows);
            session.start();
            try (var x = Tensors.floats(Shape.of(count, IN), gaussians(random, count * IN));
                    var result = session.run()
                            .feed(rows, x)
                            .fetch(expected)
                            .fetch(widened)
                            .fetch(expectedHalf)
                            .fetch(widenedHalf)
                            .fetch(asStored)
                            .run()) {
                assertThat(result.get(1).shape()).isEqualTo(Shape.of(count, OUT));
                assertClose((TFloat32) result.get(1), (TFloat32) result.get(0), 1e-4f);
                assertClose((TFloat32) result.get(3), (TFloat32) result.get(2), 1e-4f);
                // bfloat16 has 8 bits: the activations lose the rest, and so do the sums, which reach 20
                assertClose((TFloat32) result.get(4), (TFloat32) result.get(0), 0.15f);
            }
        }
    }

    @Test
    void looksUpRowsAndWidensThemAlone() {
        try (var session = new GraphSession()) {
            var tf = session.ops();
            var table = tf.dtypes.cast(tf.constant(new float[][] {{1, 2}, {3, 4}, {5, 6}}), TBfloat16.class);
            var rows = new Matrix(table, Arithmetic.STORED).rows(tf, tf.constant(new int[] {2, 0, 2}));
            session.start();
            try (var result = session.run().fetch(rows).run()) {
                assertThat(Tensors.toArray((TFloat32) result.get(0))).containsExactly(5, 6, 1, 2, 5, 6);
            }
        }
    }

    private static float[] gaussians(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static void assertClose(TFloat32 actual, TFloat32 expected, float tolerance) {
        float[] values = Tensors.toArray(actual);
        float[] others = Tensors.toArray(expected);
        assertThat(values).hasSameSizeAs(others);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).as("value %d, seed %d", i, SEED).isCloseTo(others[i], within(tolerance));
        }
    }
}
