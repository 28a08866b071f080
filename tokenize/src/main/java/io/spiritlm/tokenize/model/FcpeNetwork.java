package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Layers;
import io.spiritlm.neural.Weights;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * FCPE ("A Fast Context-based Pitch Estimation Model", 2025, arXiv 2509.15140): convolutions over a mel spectrogram, layers of a
 * Conformer's convolutions (depthwise between pointwise), and how likely each pitch is in each frame.
 *
 * <p>Layers may have a Performer's attention too (Choromanski et al. 2021, FAVOR+); those of the public weights don't. Activations
 * are {@code [1, frames, width]}; names of weights are torchfcpe's.
 */
final class FcpeNetwork {
    private static final float EPSILON = 1e-5f;
    private static final float LEAKY_SLOPE = 0.01f;
    /** Of the convolutions within a layer: channels per channel of the layer, and frames. */
    private static final int EXPANSION = 2;

    private static final int KERNEL = 31;

    /** Of queries, keys and values, whatever the layer's width. */
    private static final int HEAD_WIDTH = 64;
    /** Random features of a query or key: {@code d log d}. */
    private static final int FEATURES = (int) (HEAD_WIDTH * Math.log(HEAD_WIDTH));

    private static final float FEATURE_EPSILON = 1e-4f;
    private static final float DIVISION_EPSILON = 1e-8f;
    /** Harmonics that a network was taught to tell; the first is F0 itself. */
    private static final int HARMONICS = 9;

    private final Ops tf;
    private final FcpeConfig config;
    private final Weights weights;
    private final int width;

    FcpeNetwork(Ops tf, FcpeConfig config, Weights weights) {
        this.tf = tf;
        this.config = config;
        this.weights = weights;
        width = config.width();
    }

    /**
     * How likely each pitch is.
     *
     * @param mel {@code [1, frames, bands]}
     * @return {@code [1, frames, pitches]}, each 0..1; they don't sum to 1
     */
    Operand<TFloat32> likelihoods(Operand<TFloat32> mel) {
        Operand<TFloat32> x = convolved(mel, "input_stack.0", config.mel().bands());
        x = tf.nn.leakyRelu(groupNorm(x, "input_stack.1"), LeakyRelu.alpha(LEAKY_SLOPE));
        x = convolved(x, "input_stack.3", width);
        if (config.harmonic()) {
            Operand<TFloat32> harmonics = weights.tensor("harmonic_emb.weight", HARMONICS, width);
            x = tf.math.add(x, tf.slice(harmonics, tf.constant(new int[2]), tf.constant(new int[] {1, width})));
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            x = layer(x, "net.encoder_layers." + layer + ".");
        }
        x = layerNorm(x, "norm");
        Operand<TFloat32> projection = weights.weightNormed("output_proj.weight", 0, config.pitches(), width);
        return tf.math.sigmoid(Layers.linear(tf, x, projection, weights.tensor("output_proj.bias", config.pitches())));
    }

    private Operand<TFloat32> convolved(Operand<TFloat32> x, String name, int in) {
        return Layers.sameConv1d(
                tf, x, weights.tensor(name + ".weight", width, in, 3), weights.tensor(name + ".bias", width), 1);
    }

    /** Each group of channels over all frames to zero mean and unit variance. */
    private Operand<TFloat32> groupNorm(Operand<TFloat32> x, String name) {
        int size = width / FcpeConfig.GROUPS;
        // Groups come first: along the last axis sums are exact enough, along the first a minute's are not.
        Operand<TInt32> swap = tf.constant(new int[] {1, 0, 2});
        Operand<TFloat32> groups = tf.reshape(
                tf.linalg.transpose(tf.reshape(x, tf.constant(new int[] {-1, FcpeConfig.GROUPS, size})), swap),
                tf.constant(new int[] {FcpeConfig.GROUPS, -1}));
        var centred = tf.math.sub(groups, tf.math.mean(groups, tf.constant(1), Mean.keepDims(true)));
        var variance = tf.math.mean(tf.math.square(centred), tf.constant(1), Mean.keepDims(true));
        var normed = tf.math.mul(centred, tf.math.rsqrt(tf.math.add(variance, tf.constant(EPSILON))));
        Operand<TFloat32> whole = tf.reshape(
                tf.linalg.transpose(tf.reshape(normed, tf.constant(new int[] {FcpeConfig.GROUPS, -1, size})), swap),
                tf.constant(new int[] {1, -1, width}));
        return tf.math.add(
                tf.math.mul(whole, weights.tensor(name + ".weight", width)), weights.tensor(name + ".bias", width));
    }

    private Operand<TFloat32> layerNorm(Operand<TFloat32> x, String name) {
        return Layers.layerNorm(
                tf, x, weights.tensor(name + ".weight", width), weights.tensor(name + ".bias", width), EPSILON);
    }

    private Operand<TFloat32> layer(Operand<TFloat32> x, String name) {
        Operand<TFloat32> attended = switch (config.attention()) {
            case FcpeConfig.Attention.None _ -> x;
            case FcpeConfig.Attention.Performer performer ->
                tf.math.add(x, attention(layerNorm(x, name + "norm"), performer, name + "attn."));
        };
        return tf.math.add(attended, convolutions(attended, name));
    }

    private Operand<TFloat32> convolutions(Operand<TFloat32> x, String layer) {
        // A dropout, which does nothing here, moves the names by one.
        String flat = layer + "conformer.net.";
        String name = weights.has(flat + "0.weight") ? flat : layer + "conformer.0.net.";
        int inner = EXPANSION * width;
        Operand<TFloat32> halves = pointwise(layerNorm(x, name + "0"), name + "2", 2 * inner, width);
        List<Operand<TFloat32>> split =
                List.copyOf(tf.split(tf.constant(2), halves, 2L).output());
        Operand<TFloat32> gated = tf.math.mul(split.get(0), tf.math.sigmoid(split.get(1)));
        Operand<TFloat32> along = Layers.silu(tf, depthwise(gated, name + "4.conv", inner));
        return pointwise(along, name + "6", width, inner);
    }

    private Operand<TFloat32> pointwise(Operand<TFloat32> x, String name, int out, int in) {
        Operand<TFloat32> weight = weights.tensor(name + ".weight", out, in, 1);
        return Layers.linear(
                tf, x, tf.reshape(weight, tf.constant(new int[] {out, in})), weights.tensor(name + ".bias", out));
    }

    /** Each channel for itself; the length stays. */
    private Operand<TFloat32> depthwise(Operand<TFloat32> x, String name, int channels) {
        Operand<TFloat32> weight = weights.tensor(name + ".weight", channels, 1, KERNEL);
        Operand<TFloat32> filter = tf.reshape(
                tf.linalg.transpose(weight, tf.constant(new int[] {2, 1, 0})),
                tf.constant(new int[] {KERNEL, 1, channels, 1}));
        Operand<TFloat32> image = tf.reshape(x, tf.constant(new int[] {1, -1, 1, channels}));
        Operand<TFloat32> convolved = tf.nn.depthwiseConv2dNative(image, filter, List.of(1L, 1L, 1L, 1L), "SAME");
        return tf.math.add(
                tf.reshape(convolved, tf.constant(new int[] {1, -1, channels})),
                weights.tensor(name + ".bias", channels));
    }

    /** Every frame to every other, by way of features of both: linear in time and memory. */
    private Operand<TFloat32> attention(Operand<TFloat32> x, FcpeConfig.Attention.Performer performer, String name) {
        Operand<TFloat32> projection = weights.tensor(name + "fast_attention.projection_matrix", FEATURES, HEAD_WIDTH);
        Operand<TFloat32> query = heads(x, name + "to_q", performer);
        Operand<TFloat32> key = heads(x, name + "to_k", performer);
        Operand<TFloat32> value = heads(x, name + "to_v", performer);
        if (performer.unit()) {
            query = unit(query);
            key = unit(key);
        }
        query = queryFeatures(query, projection);
        key = keyFeatures(key, projection);
        Operand<TFloat32> keys = tf.reduceSum(key, tf.constant(1), ReduceSum.keepDims(true)); // [heads, 1, features]
        Operand<TFloat32> divisor = tf.math.add(
                tf.train.batchMatMul(query, keys, TFloat32.class, BatchMatMul.adjY(true)),
                tf.constant(DIVISION_EPSILON)); // [heads, frames, 1]
        Operand<TFloat32> context = tf.train.batchMatMul(key, value, TFloat32.class, BatchMatMul.adjX(true));
        Operand<TFloat32> attended = tf.math.div(
                tf.train.batchMatMul(query, context, TFloat32.class), divisor); // [heads, frames, HEAD_WIDTH]
        int inner = performer.heads() * HEAD_WIDTH;
        Operand<TFloat32> joined = tf.reshape(
                tf.linalg.transpose(attended, tf.constant(new int[] {1, 0, 2})), tf.constant(new int[] {1, -1, inner}));
        return linear(joined, name + "to_out", width, inner);
    }

    /** {@code [heads, frames, HEAD_WIDTH]}. */
    private Operand<TFloat32> heads(Operand<TFloat32> x, String name, FcpeConfig.Attention.Performer performer) {
        Operand<TFloat32> all = linear(x, name, performer.heads() * HEAD_WIDTH, width);
        return tf.linalg.transpose(
                tf.reshape(all, tf.constant(new int[] {-1, performer.heads(), HEAD_WIDTH})),
                tf.constant(new int[] {1, 0, 2}));
    }

    private Operand<TFloat32> linear(Operand<TFloat32> x, String name, int out, int in) {
        return Layers.linear(tf, x, weights.tensor(name + ".weight", out, in), weights.tensor(name + ".bias", out));
    }

    private Operand<TFloat32> unit(Operand<TFloat32> x) {
        Operand<TFloat32> length = tf.math.sqrt(squares(x));
        return tf.math.div(x, tf.math.add(length, tf.constant(DIVISION_EPSILON)));
    }

    private Operand<TFloat32> squares(Operand<TFloat32> x) {
        return tf.reduceSum(tf.math.square(x), tf.constant(-1), ReduceSum.keepDims(true));
    }

    private Operand<TFloat32> queryFeatures(Operand<TFloat32> query, Operand<TFloat32> projection) {
        Operand<TFloat32> projected = projected(query, projection);
        Operand<TFloat32> greatest = tf.reduceMax(projected, tf.constant(-1), ReduceMax.keepDims(true));
        Operand<TFloat32> exponent = tf.math.sub(tf.math.sub(projected, halfSquares(query)), greatest);
        return scaled(tf.math.add(tf.math.exp(exponent), tf.constant(FEATURE_EPSILON)));
    }

    /** Here the small term stands in the exponent: torchfcpe, by which weights are trained, has it so. */
    private Operand<TFloat32> keyFeatures(Operand<TFloat32> key, Operand<TFloat32> projection) {
        Operand<TFloat32> exponent = tf.math.sub(projected(key, projection), halfSquares(key));
        return scaled(tf.math.exp(tf.math.add(exponent, tf.constant(FEATURE_EPSILON))));
    }

    /** {@code [heads, frames, FEATURES]}. */
    private Operand<TFloat32> projected(Operand<TFloat32> x, Operand<TFloat32> projection) {
        return Layers.linear(tf, tf.math.mul(x, tf.constant((float) Math.pow(HEAD_WIDTH, -0.25))), projection);
    }

    private Operand<TFloat32> halfSquares(Operand<TFloat32> x) {
        return tf.math.mul(squares(x), tf.constant((float) (0.5 / Math.sqrt(HEAD_WIDTH))));
    }

    private Operand<TFloat32> scaled(Operand<TFloat32> features) {
        return tf.math.mul(features, tf.constant((float) (1 / Math.sqrt(FEATURES))));
    }
}
