package io.spiritlm.neural;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Every convolution equals its definition, written as plain loops. */
final class LayersTest {
    private static final int BATCH = 2;

    @ParameterizedTest
    @CsvSource({"20,10,5,3,4", "23,10,5,1,4", "17,3,2,3,5", "16,2,2,3,2", "9,8,4,2,3", "31,7,3,2,2"})
    void stridedConvolutionEqualsItsDefinition(int time, int kernel, int stride, int in, int out) {
        var x = random(BATCH * time * in, 1);
        var w = random(out * in * kernel, 2);
        int frames = (time - kernel) / stride + 1;
        var expected = new float[BATCH * frames * out];
        for (int b = 0; b < BATCH; b++) {
            for (int t = 0; t < frames; t++) {
                for (int o = 0; o < out; o++) {
                    for (int k = 0; k < kernel; k++) {
                        for (int i = 0; i < in; i++) {
                            expected[(b * frames + t) * out + o] +=
                                    x[(b * time + t * stride + k) * in + i] * w[(o * in + i) * kernel + k];
                        }
                    }
                }
            }
        }
        assertEqual(
                run(x, time, in, w, Shape.of(out, in, kernel), tf -> (a, b) -> Layers.stridedConv1d(tf, a, b, stride)),
                expected);
    }

    @ParameterizedTest
    @CsvSource({"20,3,1,3,4", "20,3,2,3,4", "21,3,5,2,2", "7,7,3,2,2", "19,11,1,1,2", "2,5,3,2,3"})
    void convolutionThatKeepsTheLengthEqualsThePaddedOne(int time, int kernel, int dilation, int in, int out) {
        var x = random(BATCH * time * in, 3);
        var w = random(out * in * kernel, 4);
        float[] bias = random(out, 5);
        int reach = dilation * (kernel - 1) / 2;
        float[] padded = new float[BATCH * (time + 2 * reach) * in];
        for (int b = 0; b < BATCH; b++) {
            System.arraycopy(x, b * time * in, padded, (b * (time + 2 * reach) + reach) * in, time * in);
        }
        var shape = Shape.of(out, in, kernel);
        assertEqual(
                run(x, time, in, w, shape, tf -> (a, b) -> Layers.sameConv1d(tf, a, b, tf.constant(bias), dilation)),
                run(
                        padded,
                        time + 2 * reach,
                        in,
                        w,
                        shape,
                        tf -> (a, b) -> tf.math.add(Layers.conv1d(tf, a, b, dilation), tf.constant(bias))));
    }

    @ParameterizedTest
    @CsvSource({"20,3,1,3,4", "20,3,2,3,4", "21,3,5,2,2", "30,7,3,2,2", "19,11,1,1,2"})
    void dilatedConvolutionEqualsItsDefinition(int time, int kernel, int dilation, int in, int out) {
        var x = random(BATCH * time * in, 3);
        var w = random(out * in * kernel, 4);
        int frames = time - dilation * (kernel - 1);
        var expected = new float[BATCH * frames * out];
        for (int b = 0; b < BATCH; b++) {
            for (int t = 0; t < frames; t++) {
                for (int o = 0; o < out; o++) {
                    for (int k = 0; k < kernel; k++) {
                        for (int i = 0; i < in; i++) {
                            expected[(b * frames + t) * out + o] +=
                                    x[(b * time + t + k * dilation) * in + i] * w[(o * in + i) * kernel + k];
                        }
                    }
                }
            }
        }
        assertEqual(
                run(x, time, in, w, Shape.of(out, in, kernel), tf -> (a, b) -> Layers.conv1d(tf, a, b, dilation)),
                expected);
    }

    @ParameterizedTest
    @CsvSource({"7,8,4,3,2", "5,2,2,2,3", "6,11,5,2,2"})
    void transposedConvolutionEqualsItsDefinition(int time, int kernel, int stride, int in, int out) {
        var x = random(BATCH * time * in, 5);
        var w = random(in * out * kernel, 6);
        int length = (time - 1) * stride + kernel;
        var expected = new float[BATCH * length * out];
        for (int b = 0; b < BATCH; b++) {
            for (int t = 0; t < time; t++) {
                for (int i = 0; i < in; i++) {
                    for (int o = 0; o < out; o++) {
                        for (int k = 0; k < kernel; k++) {
                            expected[(b * length + t * stride + k) * out + o] +=
                                    x[(b * time + t) * in + i] * w[(i * out + o) * kernel + k];
                        }
                    }
                }
            }
        }
        assertEqual(
                run(
                        x,
                        time,
                        in,
                        w,
                        Shape.of(in, out, kernel),
                        tf -> (a, b) -> Layers.transposedConv1d(tf, a, b, stride)),
                expected);
    }

    private static float[] run(
            float[] x,
            int time,
            int in,
            float[] w,
            Shape weightShape,
            java.util.function.Function<Ops, BiFunction<Operand<TFloat32>, Operand<TFloat32>, Operand<TFloat32>>>
                    layer) {
        try (var session = new GraphSession()) {
            var tf = session.ops();
            var input = tf.placeholder(TFloat32.class, org.tensorflow.op.core.Placeholder.shape(Shape.of(-1, -1, in)));
            var weight = tf.placeholder(TFloat32.class, org.tensorflow.op.core.Placeholder.shape(weightShape));
            var output = layer.apply(tf).apply(input, weight);
            session.start();
            try (var xs = Tensors.floats(Shape.of(BATCH, time, in), x);
                    var ws = Tensors.floats(weightShape, w);
                    var result = session.run()
                            .feed(input, xs)
                            .feed(weight, ws)
                            .fetch(output)
                            .run()) {
                return Tensors.toArray((TFloat32) result.get(0));
            }
        }
    }

    private static void assertEqual(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-4f));
        }
    }

    private static float[] random(int size, long seed) {
        var random = new Random(seed);
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
