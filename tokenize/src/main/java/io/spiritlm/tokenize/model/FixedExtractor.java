package io.spiritlm.tokenize.model;

import io.spiritlm.neural.FixedWeights;
import io.spiritlm.neural.Layers;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * HuBERT's extractor in its released form (group norm behind the first convolution), as {@link Hubert#project} has it, but quicker:
 * half of the released HuBERT's work.
 *
 * <p>Channels are as many as {@link FixedWeights#unaliased} says; those too many are zero. No gradient is meant to be taken.
 */
final class FixedExtractor {
    private static final float EPSILON = 1e-5f;

    private final Ops tf;
    private final HubertConfig config;
    private final FixedWeights weights;

    FixedExtractor(Ops tf, HubertConfig config, FixedWeights weights) {
        this.tf = tf;
        this.config = config;
        this.weights = weights;
    }

    /** {@code [batch, samples, 1]} to {@code [batch, frames, channels]}. */
    Operand<TFloat32> extracted(Operand<TFloat32> audio) {
        var x = first(audio);
        for (int i = 1; i < config.convolutions().size(); i++) {
            x = Layers.gelu(tf, convolution(x, i));
        }
        return tf.slice(x, tf.constant(new int[] {0, 0, 0}), tf.constant(new int[] {
            -1, -1, config.convolutions().getLast().channels()
        }));
    }

    /**
     * The first convolution, normalised over time. Its outputs' means and variances follow from those of the windows it sees, so the
     * normalisation becomes a scale of its weights, and the outputs, the largest array of all, are written once. Variances are computed
     * in float64: those of a hum, of which a channel hears the small differences only, are small differences of large numbers.
     */
    private Operand<TFloat32> first(Operand<TFloat32> audio) {
        var convolution = config.convolutions().getFirst();
        int out = convolution.channels();
        int width = FixedWeights.unaliased(out);
        String name = "feature_extractor.conv_layers.0";
        var weight = tf.squeeze(
                weights.reversed(name + ".conv.weight", new long[] {out, 1, convolution.kernel()}, new long[] {
                    convolution.kernel(), 1, width
                }),
                Squeeze.axis(List.of(1L))); // [kernel, width]
        var windows =
                Layers.windows(tf, audio, 1, convolution.kernel(), convolution.stride()); // [batch, frames, kernel]
        var centred = tf.math.sub(windows, tf.math.mean(windows, tf.constant(1), Mean.keepDims(true)));
        var exact = tf.dtypes.cast(centred, TFloat64.class);
        var frames = tf.dtypes.cast(
                tf.slice(tf.shape(windows), tf.constant(new int[] {1}), tf.constant(new int[] {1})), TFloat64.class);
        var covariance = tf.math.div(
                tf.train.batchMatMul(exact, exact, TFloat64.class, BatchMatMul.adjX(true)),
                frames); // [batch, kernel, kernel]
        var filters = tf.dtypes.cast(weight, TFloat64.class);
        var spread = tf.train.batchMatMul(covariance, tf.expandDims(filters, tf.constant(0)), TFloat64.class);
        var variance = tf.dtypes.cast(
                tf.reduceSum(tf.math.mul(spread, filters), tf.constant(1), ReduceSum.keepDims(true)), TFloat32.class);
        var scale = tf.math.mul(
                tf.math.rsqrt(tf.math.add(variance, tf.constant(EPSILON))),
                weights.reversed(name + ".layer_norm.weight", new long[] {out}, new long[] {width}));
        var normed = tf.math.add(
                tf.train.batchMatMul(centred, tf.math.mul(scale, weight), TFloat32.class),
                weights.reversed(name + ".layer_norm.bias", new long[] {out}, new long[] {width}));
        return Layers.gelu(tf, normed);
    }

    private Operand<TFloat32> convolution(Operand<TFloat32> x, int index) {
        var convolution = config.convolutions().get(index);
        int in = config.convolutions().get(index - 1).channels();
        int out = convolution.channels();
        int width = FixedWeights.unaliased(out);
        String name = "feature_extractor.conv_layers." + index + ".conv.";
        var filter = tf.expandDims(
                weights.reversed(name + "weight", new long[] {out, in, convolution.kernel()}, new long[] {
                    convolution.kernel(), FixedWeights.unaliased(in), width
                }),
                tf.constant(1));
        long stride = convolution.stride();
        Operand<TFloat32> image =
                tf.nn.conv2d(tf.expandDims(x, tf.constant(2)), filter, List.of(1L, stride, stride, 1L), "VALID");
        if (config.convolutionBias()) {
            image = tf.nn.biasAdd(image, weights.reversed(name + "bias", new long[] {out}, new long[] {width}));
        }
        return tf.squeeze(image, Squeeze.axis(List.of(2L)));
    }
}
