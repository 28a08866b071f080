package io.spiritlm.neural;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The layers that the networks share, over activations {@code [batch, time, channels]}, float32. Weights come as PyTorch
 * saves them: linear {@code [out, in]}, convolution {@code [out, in, kernel]}, transposed convolution {@code [in, out, kernel]}.
 *
 * <p>All of them have exact gradients in TensorFlow Java; that is why dilated, grouped and strided convolutions are built
 * from undilated, ungrouped, unstrided parts.
 */
public final class Layers {
    private Layers() {}

    /** {@code x · weightᵀ}, over the last axis. {@code x [..., in]}, {@code weight [out, in]}; gives {@code [..., out]}. */
    public static Operand<TFloat32> linear(Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight) {
        return linear(tf, x, Matrix.of(weight));
    }

    /** The same with a weight that may be held in 16 bits. */
    public static Operand<TFloat32> linear(Ops tf, Operand<TFloat32> x, Matrix weight) {
        int rank = x.shape().numDimensions();
        if (rank == 2) {
            return weight.multiply(tf, x);
        }
        var rows = weight.multiply(tf, tf.reshape(x, tf.constant(new int[] {-1, weight.in()})));
        var leading = tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {rank - 1}));
        return tf.reshape(rows, tf.concat(List.of(leading, tf.constant(new int[] {weight.out()})), tf.constant(0)));
    }

    /** {@code x · weightᵀ + bias}. */
    public static Operand<TFloat32> linear(
            Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, Operand<TFloat32> bias) {
        return tf.math.add(linear(tf, x, weight), bias);
    }

    /** {@code x · weight + bias}, over the last axis of {@code x [batch, time, in]}; {@code weight [in, out]}, as {@link FixedWeights} has it. */
    public static Operand<TFloat32> fixedLinear(
            Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, Operand<TFloat32> bias) {
        int in = (int) weight.shape().get(0);
        int out = (int) weight.shape().get(1);
        var rows = tf.nn.biasAdd(tf.linalg.matMul(tf.reshape(x, tf.constant(new int[] {-1, in})), weight), bias);
        var leading = tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
        return tf.reshape(rows, tf.concat(List.of(leading, tf.constant(new int[] {out})), tf.constant(0)));
    }

    /** Zero mean and unit (biased) variance over the last axis, then scaled and shifted. */
    public static Operand<TFloat32> layerNorm(
            Ops tf, Operand<TFloat32> x, Operand<TFloat32> scale, Operand<TFloat32> shift, float epsilon) {
        var last = tf.constant(-1);
        var centred = tf.math.sub(x, tf.math.mean(x, last, Mean.keepDims(true)));
        var variance = tf.math.mean(tf.math.square(centred), last, Mean.keepDims(true));
        var normed = tf.math.mul(centred, tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon))));
        return tf.math.add(tf.math.mul(normed, scale), shift);
    }

    /** Unit root mean square over the last axis, then scaled (Zhang and Sennrich 2019). */
    public static Operand<TFloat32> rmsNorm(Ops tf, Operand<TFloat32> x, Operand<TFloat32> scale, float epsilon) {
        var square = tf.math.mean(tf.math.square(x), tf.constant(-1), Mean.keepDims(true));
        return tf.math.mul(tf.math.mul(x, tf.math.rsqrt(tf.math.add(square, tf.constant(epsilon)))), scale);
    }

    /** The exact Gaussian error linear unit {@code x · Φ(x)}. */
    public static Operand<TFloat32> gelu(Ops tf, Operand<TFloat32> x) {
        var erf = tf.math.erf(tf.math.mul(x, tf.constant((float) Math.sqrt(0.5))));
        return tf.math.mul(tf.math.mul(x, tf.constant(0.5f)), tf.math.add(erf, tf.constant(1f)));
    }

    /** {@code x · sigmoid(x)}. */
    public static Operand<TFloat32> silu(Ops tf, Operand<TFloat32> x) {
        return tf.math.mul(x, tf.math.sigmoid(x));
    }

    /** Zeros put before and after the time axis. */
    public static Operand<TFloat32> padTime(Ops tf, Operand<TFloat32> x, int before, int after) {
        if (before == 0 && after == 0) {
            return x;
        }
        return tf.pad(x, tf.constant(new int[][] {{0, 0}, {before, after}, {0, 0}}), tf.constant(0f));
    }

    /**
     * A strided convolution without padding, as one matrix product over unfolded frames: its weight gradient is a matrix
     * product too, several times faster than that of TensorFlow's convolution on a CPU.
     *
     * @param x {@code [batch, time, in]}, time at least {@code kernel}
     * @param weight {@code [out, in, kernel]}
     * @return {@code [batch, (time - kernel) / stride + 1, out]}
     */
    public static Operand<TFloat32> stridedConv1d(Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, int stride) {
        int out = (int) weight.shape().get(0);
        int in = (int) weight.shape().get(1);
        int kernel = (int) weight.shape().get(2);
        var windows = windows(tf, x, in, kernel, stride);
        var matrix = tf.reshape(
                tf.linalg.transpose(weight, tf.constant(new int[] {2, 1, 0})),
                tf.constant(new int[] {kernel * in, out}));
        var product = tf.linalg.matMul(tf.reshape(windows, tf.constant(new int[] {-1, kernel * in})), matrix);
        var leading = tf.slice(tf.shape(windows), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
        return tf.reshape(product, tf.concat(List.of(leading, tf.constant(new int[] {out})), tf.constant(0)));
    }

    /**
     * What each position of a strided convolution without padding sees.
     *
     * @param x {@code [batch, time, in]}, time at least {@code kernel}
     * @return {@code [batch, (time - kernel) / stride + 1, kernel * in]}
     */
    public static Operand<TFloat32> windows(Ops tf, Operand<TFloat32> x, int in, int kernel, int stride) {
        int parts = (kernel + stride - 1) / stride;
        // frames = (time - kernel) / stride + 1; the unfolded input has frames - 1 + parts rows of stride samples
        Operand<TInt32> time = tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {1}));
        var strideSize = tf.constant(new int[] {stride});
        var frames = tf.math.add(
                tf.math.floorDiv(tf.math.sub(time, tf.constant(new int[] {kernel})), strideSize),
                tf.constant(new int[] {1}));
        var needed = tf.math.mul(tf.math.add(frames, tf.constant(new int[] {parts - 1})), strideSize);
        var all = tf.constant(new int[] {-1});
        var padded = padTime(tf, x, 0, parts * stride - kernel);
        var trimmed = tf.slice(
                padded, tf.constant(new int[] {0, 0, 0}), tf.concat(List.of(all, needed, all), tf.constant(0)));
        var rows = tf.reshape(trimmed, tf.constant(new int[] {-1, stride * in}));
        var blocks = tf.reshape(
                rows,
                tf.concat(
                        List.of(
                                tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {1})),
                                all,
                                tf.constant(new int[] {stride * in})),
                        tf.constant(0)));
        List<Operand<TFloat32>> unfolded = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int width = Math.min(stride, kernel - part * stride) * in;
            unfolded.add(tf.slice(
                    blocks,
                    tf.constant(new int[] {0, part, 0}),
                    tf.concat(List.of(all, frames, tf.constant(new int[] {width})), tf.constant(0))));
        }
        return parts == 1 ? unfolded.getFirst() : tf.concat(unfolded, tf.constant(2));
    }

    /**
     * A convolution of stride 1 without padding, dilated or not.
     *
     * <p>TensorFlow's dilated convolution has a silently wrong gradient, so the time axis is folded by the dilation instead.
     *
     * @param x {@code [batch, time, in]}
     * @param weight {@code [out, in, kernel]}
     * @return {@code [batch, time - dilation * (kernel - 1), out]}
     */
    public static Operand<TFloat32> conv1d(Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, int dilation) {
        int in = (int) weight.shape().get(1);
        int out = (int) weight.shape().get(0);
        int kernel = (int) weight.shape().get(2);
        var filter = tf.expandDims(tf.linalg.transpose(weight, tf.constant(new int[] {2, 1, 0})), tf.constant(1));
        var strides = List.of(1L, 1L, 1L, 1L);
        if (dilation == 1) {
            var image = tf.expandDims(x, tf.constant(2)); // [batch, time, 1, in]
            return tf.squeeze(
                    tf.nn.conv2d(image, filter, strides, "VALID"), org.tensorflow.op.core.Squeeze.axis(List.of(2L)));
        }
        var shape = tf.shape(x);
        var batch = tf.slice(shape, tf.constant(new int[] {0}), tf.constant(new int[] {1}));
        var time = tf.slice(shape, tf.constant(new int[] {1}), tf.constant(new int[] {1}));
        var dilations = tf.constant(new int[] {dilation});
        var folds = tf.math.floorDiv(tf.math.add(time, tf.constant(new int[] {dilation - 1})), dilations);
        var excess = tf.math.sub(tf.math.mul(folds, dilations), time);
        var zero = tf.constant(new int[] {0, 0});
        var padded = tf.pad(
                x,
                tf.stack(List.of(zero, tf.concat(List.of(tf.constant(new int[] {0}), excess), tf.constant(0)), zero)),
                tf.constant(0f));
        var folded = tf.reshape(
                padded, tf.concat(List.of(batch, folds, dilations, tf.constant(new int[] {in})), tf.constant(0)));
        var convolved = tf.nn.conv2d(folded, filter, strides, "VALID", new Conv2d.Options[0]);
        var unfolded = tf.reshape(
                convolved,
                tf.concat(List.of(batch, tf.constant(new int[] {-1}), tf.constant(new int[] {out})), tf.constant(0)));
        var length = tf.math.sub(time, tf.constant(new int[] {dilation * (kernel - 1)}));
        return tf.slice(
                unfolded,
                tf.constant(new int[] {0, 0, 0}),
                tf.concat(List.of(tf.constant(new int[] {-1}), length, tf.constant(new int[] {-1})), tf.constant(0)));
    }

    /**
     * A convolution of stride 1 that keeps the length: zeros stand before and after.
     *
     * <p>The same values as {@link #conv1d} behind {@link #padTime}, without the copy.
     *
     * @param x {@code [batch, time, in]}
     * @param weight {@code [out, in, kernel]}, kernel odd
     * @return {@code [batch, time, out]}
     */
    public static Operand<TFloat32> sameConv1d(
            Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, Operand<TFloat32> bias, int dilation) {
        return fixedSameConv1d(
                tf, x, tf.linalg.transpose(weight, tf.constant(new int[] {2, 1, 0})), bias, dilation, y -> y);
    }

    /**
     * {@link #sameConv1d} with a weight as {@link FixedWeights} has it, {@code [kernel, in, out]}, and an activation behind it, which
     * TensorFlow applies while the values are at hand.
     */
    public static Operand<TFloat32> fixedSameConv1d(
            Ops tf,
            Operand<TFloat32> x,
            Operand<TFloat32> weight,
            Operand<TFloat32> bias,
            int dilation,
            UnaryOperator<Operand<TFloat32>> activation) {
        int in = (int) weight.shape().get(1);
        int out = (int) weight.shape().get(2);
        var filter = tf.expandDims(weight, tf.constant(1));
        var strides = List.of(1L, 1L, 1L, 1L);
        if (dilation == 1) {
            var image = tf.expandDims(x, tf.constant(2)); // [batch, time, 1, in]
            return tf.squeeze(
                    activation.apply(tf.nn.biasAdd(tf.nn.conv2d(image, filter, strides, "SAME"), bias)),
                    org.tensorflow.op.core.Squeeze.axis(List.of(2L)));
        }
        // folded by the dilation, neighbours on the first axis are dilation apart
        var shape = tf.shape(x);
        var batch = tf.slice(shape, tf.constant(new int[] {0}), tf.constant(new int[] {1}));
        var time = tf.slice(shape, tf.constant(new int[] {1}), tf.constant(new int[] {1}));
        var dilations = tf.constant(new int[] {dilation});
        var folds = tf.math.floorDiv(tf.math.add(time, tf.constant(new int[] {dilation - 1})), dilations);
        var excess = tf.math.sub(tf.math.mul(folds, dilations), time);
        var zero = tf.constant(new int[] {0, 0});
        var padded = tf.pad(
                x,
                tf.stack(List.of(zero, tf.concat(List.of(tf.constant(new int[] {0}), excess), tf.constant(0)), zero)),
                tf.constant(0f));
        var all = tf.constant(new int[] {-1});
        var folded = tf.reshape(
                padded, tf.concat(List.of(batch, folds, dilations, tf.constant(new int[] {in})), tf.constant(0)));
        var convolved = activation.apply(tf.nn.biasAdd(tf.nn.conv2d(folded, filter, strides, "SAME"), bias));
        var unfolded =
                tf.reshape(convolved, tf.concat(List.of(batch, all, tf.constant(new int[] {out})), tf.constant(0)));
        return tf.slice(unfolded, tf.constant(new int[] {0, 0, 0}), tf.concat(List.of(all, time, all), tf.constant(0)));
    }

    /** {@link #conv1d} with the channels in independent groups. {@code weight [out, in / groups, kernel]}. */
    public static Operand<TFloat32> groupedConv1d(Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, int groups) {
        if (groups == 1) {
            return conv1d(tf, x, weight, 1);
        }
        var inputs = tf.split(tf.constant(2), x, (long) groups).output();
        var filters = tf.split(tf.constant(0), weight, (long) groups).output();
        List<Operand<TFloat32>> outputs = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            outputs.add(conv1d(tf, inputs.get(group), filters.get(group), 1));
        }
        return tf.concat(outputs, tf.constant(2));
    }

    /**
     * A transposed convolution without padding.
     *
     * @param x {@code [batch, time, in]}
     * @param weight {@code [in, out, kernel]}, kernel at least {@code stride}
     * @return {@code [batch, (time - 1) * stride + kernel, out]}
     */
    public static Operand<TFloat32> transposedConv1d(
            Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, int stride) {
        return fixedTransposedConv1d(tf, x, tf.linalg.transpose(weight, tf.constant(new int[] {2, 1, 0})), stride);
    }

    /** {@link #transposedConv1d} with a weight as {@link FixedWeights} has it: {@code [kernel, out, in]}. */
    public static Operand<TFloat32> fixedTransposedConv1d(
            Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, int stride) {
        int out = (int) weight.shape().get(1);
        int kernel = (int) weight.shape().get(0);
        var shape = tf.shape(x);
        var batch = tf.slice(shape, tf.constant(new int[] {0}), tf.constant(new int[] {1}));
        var time = tf.slice(shape, tf.constant(new int[] {1}), tf.constant(new int[] {1}));
        var length = tf.math.add(
                tf.math.mul(tf.math.sub(time, tf.constant(new int[] {1})), tf.constant(new int[] {stride})),
                tf.constant(new int[] {kernel}));
        var sizes = tf.concat(
                List.of(batch, length, tf.constant(new int[] {1}), tf.constant(new int[] {out})), tf.constant(0));
        // conv2dBackpropInput's filter is [kernel, 1, out, in] for an image [batch, time, 1, in]
        var filter = tf.expandDims(weight, tf.constant(1));
        var image = tf.nn.conv2dBackpropInput(
                sizes, filter, tf.expandDims(x, tf.constant(2)), List.of(1L, (long) stride, 1L, 1L), "VALID");
        return tf.squeeze(image, org.tensorflow.op.core.Squeeze.axis(List.of(2L)));
    }
}
