package io.spiritlm.tokenize.model;

import io.spiritlm.neural.FixedWeights;
import io.spiritlm.neural.Layers;
import io.spiritlm.neural.Weights;
import io.spiritlm.tokenize.model.HubertConfig.ExtractorNorm;
import io.spiritlm.tokenize.model.HubertConfig.LayerOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * HuBERT (Hsu et al. 2021): waveform to features, one frame every {@link HubertConfig#hopSamples} samples.
 *
 * <p>Two forms share the layers. The released one normalises over time and attends both ways, so nothing is final before the
 * utterance ends. The streaming one sees its own block of frames and a bounded past; computed block by block with {@link #step}
 * it gives what {@link #features} gives for the whole utterance. Weights have the names of Hugging Face's HubertModel.
 *
 * <p>An instance only adds operations to a graph, on the thread that builds it.
 */
public final class Hubert {
    /**
     * What a streaming step gives: the block's features and what the next step continues from.
     *
     * @param features {@code [batch, frames, hidden]}
     * @param context {@code [batch, positionKernel - 1, hidden]}, input of the position convolution
     * @param keysAndValues {@code [layers, batch, frames, 2 * hidden]}, of this block alone
     */
    public record Step(Operand<TFloat32> features, Operand<TFloat32> context, Operand<TFloat32> keysAndValues) {}

    private final Ops tf;
    private final HubertConfig config;
    private final Weights weights;
    /** Where the quickest forms may be used: of whole utterances, and without a gradient. */
    private final Optional<FixedWeights> fixed;

    /** A network over weights named without the prefix {@code hubert.} that fine-tuned checkpoints have. */
    public Hubert(Ops tf, HubertConfig config, Weights weights) {
        this.tf = tf;
        this.config = config;
        this.weights = weights;
        fixed = config.streaming().isPresent() ? Optional.empty() : weights.fixed();
    }

    /**
     * The features that the quantizer takes, of whole utterances.
     *
     * @param audio {@code [batch, samples]}, float32 in -1..1, 16 kHz, at least {@link HubertConfig#fieldSamples}
     * @return {@code [batch, frames, hidden]}
     */
    public Operand<TFloat32> features(Operand<TFloat32> audio) {
        return encode(project(audio));
    }

    /** The extractor and its projection to the transformer's width: {@code [batch, samples]} to {@code [batch, frames, hidden]}. */
    public Operand<TFloat32> project(Operand<TFloat32> audio) {
        Operand<TFloat32> x = tf.expandDims(standardised(audio), tf.constant(2));
        int in = 1;
        if (fixed.isPresent() && config.extractorNorm() == ExtractorNorm.GROUP) {
            x = new FixedExtractor(tf, config, fixed.get()).extracted(x);
            in = config.convolutions().getLast().channels();
        } else {
            for (int i = 0; i < config.convolutions().size(); i++) {
                x = convolution(x, i, in);
                in = config.convolutions().get(i).channels();
            }
        }
        return linear(
                layerNorm(x, "feature_projection.layer_norm", in),
                "feature_projection.projection",
                in,
                config.hidden());
    }

    /** The transformer over whole utterances' projected frames, up to the feature layer. */
    public Operand<TFloat32> encode(Operand<TFloat32> projected) {
        boolean causal = config.streaming().isPresent();
        int kernel = config.positionKernel();
        var padded = causal
                ? Layers.padTime(tf, projected, kernel - 1, 0)
                : Layers.padTime(tf, projected, kernel / 2, (kernel - 1) / 2);
        var x = atFirstLayer(projected, padded);
        var visible = causal ? visibleBlocks(projected) : null;
        for (int layer = 0; layer < config.featureLayer(); layer++) {
            x = transformerLayer(x, layer, null, visible, new ArrayList<>());
        }
        return atLastLayer(x);
    }

    /**
     * One block of a streaming network.
     *
     * @param audio {@code [batch, samples]}: the samples of the block's frames, {@link HubertConfig#samples} of them
     * @param context what the step before gave; zeros at an utterance's start
     * @param past the steps' keys and values before this block, joined over frames, of at most {@code leftBlocks} blocks
     */
    public Step step(Operand<TFloat32> audio, Operand<TFloat32> context, Operand<TFloat32> past) {
        var projected = project(audio);
        var padded = tf.concat(List.of(context, projected), tf.constant(1));
        var x = atFirstLayer(projected, padded);
        List<Operand<TFloat32>> memories = new ArrayList<>();
        for (int layer = 0; layer < config.featureLayer(); layer++) {
            var layerPast = tf.squeeze(
                    tf.slice(past, ints(layer, 0, 0, 0), ints(1, -1, -1, -1)),
                    org.tensorflow.op.core.Squeeze.axis(List.of(0L)));
            x = transformerLayer(x, layer, layerPast, null, memories);
        }
        int kept = config.positionKernel() - 1;
        var frames = tf.slice(tf.shape(projected), ints(1), ints(1));
        var newContext =
                tf.slice(padded, tf.concat(List.of(ints(0), frames, ints(0)), tf.constant(0)), ints(-1, kept, -1));
        return new Step(atLastLayer(x), newContext, tf.stack(memories));
    }

    private Operand<TFloat32> convolution(Operand<TFloat32> input, int index, int in) {
        var convolution = config.convolutions().get(index);
        int out = convolution.channels();
        String name = "feature_extractor.conv_layers." + index;
        var weight = weights.tensor(name + ".conv.weight", out, in, convolution.kernel());
        var x = Layers.stridedConv1d(tf, input, weight, convolution.stride());
        if (config.convolutionBias()) {
            x = tf.math.add(x, weights.tensor(name + ".conv.bias", out));
        }
        if (config.extractorNorm() == ExtractorNorm.LAYER) {
            x = layerNorm(x, name + ".layer_norm", out);
        } else if (index == 0) {
            x = overTime(x, name + ".layer_norm", out);
        }
        return Layers.gelu(tf, x);
    }

    /** Each channel's zero mean and unit variance over an utterance: group norm with as many groups as channels. */
    private Operand<TFloat32> overTime(Operand<TFloat32> x, String name, int channels) {
        return tf.math.add(
                tf.math.mul(normed(x, 1, 1e-5f), weights.tensor(name + ".weight", channels)),
                weights.tensor(name + ".bias", channels));
    }

    private Operand<TFloat32> standardised(Operand<TFloat32> audio) {
        return config.standardisation() == HubertConfig.Standardisation.NONE
                ? audio
                : normed(audio, 1, config.standardisation().epsilon());
    }

    private Operand<TFloat32> normed(Operand<TFloat32> x, int axis, float epsilon) {
        var centred = tf.math.sub(x, tf.math.mean(x, tf.constant(axis), Mean.keepDims(true)));
        var variance = tf.math.mean(tf.math.square(centred), tf.constant(axis), Mean.keepDims(true));
        return tf.math.mul(centred, tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon))));
    }

    /** Adds the position embedding, which is a convolution of the frames themselves. */
    private Operand<TFloat32> atFirstLayer(Operand<TFloat32> projected, Operand<TFloat32> padded) {
        int hidden = config.hidden();
        String name = "encoder.pos_conv_embed.conv";
        var weight = weights.weightNormed(
                name + ".weight", 2, hidden, hidden / config.positionGroups(), config.positionKernel());
        var positions = tf.math.add(
                Layers.groupedConv1d(tf, padded, weight, config.positionGroups()),
                weights.tensor(name + ".bias", hidden));
        var x = tf.math.add(projected, Layers.gelu(tf, positions));
        return config.layerOrder() == LayerOrder.POST_NORM ? layerNorm(x, "encoder.layer_norm", hidden) : x;
    }

    private Operand<TFloat32> atLastLayer(Operand<TFloat32> x) {
        return config.featureNorm() ? layerNorm(x, "encoder.layer_norm", config.hidden()) : x;
    }

    private Operand<TFloat32> transformerLayer(
            Operand<TFloat32> input,
            int index,
            @Nullable Operand<TFloat32> past,
            @Nullable Operand<TFloat32> visible,
            List<Operand<TFloat32>> memories) {
        String name = "encoder.layers." + index;
        int hidden = config.hidden();
        return switch (config.layerOrder()) {
            case PRE_NORM -> {
                var x = tf.math.add(
                        input,
                        attention(layerNorm(input, name + ".layer_norm", hidden), name, past, visible, memories));
                yield tf.math.add(x, feedForward(layerNorm(x, name + ".final_layer_norm", hidden), name));
            }
            case POST_NORM -> {
                var x = layerNorm(
                        tf.math.add(input, attention(input, name, past, visible, memories)),
                        name + ".layer_norm",
                        hidden);
                yield layerNorm(tf.math.add(x, feedForward(x, name)), name + ".final_layer_norm", hidden);
            }
        };
    }

    private Operand<TFloat32> feedForward(Operand<TFloat32> x, String layer) {
        String name = layer + ".feed_forward.";
        if (fixed.isPresent()) {
            int width = FixedWeights.unaliased(config.feedForward());
            var middle = Layers.gelu(
                    tf,
                    fixedLinear(
                            fixed.get(),
                            x,
                            name + "intermediate_dense",
                            config.hidden(),
                            config.feedForward(),
                            config.hidden(),
                            width));
            return fixedLinear(
                    fixed.get(),
                    middle,
                    name + "output_dense",
                    config.feedForward(),
                    config.hidden(),
                    width,
                    config.hidden());
        }
        var inner = Layers.gelu(tf, linear(x, name + "intermediate_dense", config.hidden(), config.feedForward()));
        return linear(inner, name + "output_dense", config.feedForward(), config.hidden());
    }

    private Operand<TFloat32> attention(
            Operand<TFloat32> x,
            String layer,
            @Nullable Operand<TFloat32> past,
            @Nullable Operand<TFloat32> visible,
            List<Operand<TFloat32>> memories) {
        String name = layer + ".attention.";
        int hidden = config.hidden();
        int width = hidden / config.heads();
        var query = tf.math.mul(
                linear(x, name + "q_proj", hidden, hidden), tf.constant((float) (1 / Math.sqrt((double) width))));
        var key = linear(x, name + "k_proj", hidden, hidden);
        var value = linear(x, name + "v_proj", hidden, hidden);
        if (past != null) {
            memories.add(tf.concat(List.of(key, value), tf.constant(2)));
            var pastHalves = tf.split(tf.constant(2), past, 2L).output();
            key = tf.concat(List.of(pastHalves.get(0), key), tf.constant(1));
            value = tf.concat(List.of(pastHalves.get(1), value), tf.constant(1));
        }
        Operand<TFloat32> scores =
                tf.train.batchMatMul(byHead(query), byHead(key), TFloat32.class, BatchMatMul.adjY(true));
        if (visible != null) {
            scores = tf.math.add(scores, visible);
        }
        var mixed = tf.train.batchMatMul(tf.nn.softmax(scores), byHead(value), TFloat32.class);
        var joined = tf.reshape(tf.linalg.transpose(mixed, ints(0, 2, 1, 3)), tf.shape(x));
        return linear(joined, name + "out_proj", hidden, hidden);
    }

    /** {@code [batch, frames, hidden]} to {@code [batch, heads, frames, width]}. */
    private Operand<TFloat32> byHead(Operand<TFloat32> x) {
        var batchAndFrames = tf.slice(tf.shape(x), ints(0), ints(2));
        var split = tf.reshape(
                x,
                tf.concat(
                        List.of(batchAndFrames, ints(config.heads(), config.hidden() / config.heads())),
                        tf.constant(0)));
        return tf.linalg.transpose(split, ints(0, 2, 1, 3));
    }

    /** Added to the scores {@code [.., query, key]}: 0 where the key's block may be seen, else far below any score. */
    private Operand<TFloat32> visibleBlocks(Operand<TFloat32> projected) {
        var streaming = config.streaming().orElseThrow();
        var frames = tf.squeeze(tf.slice(tf.shape(projected), ints(1), ints(1)));
        Operand<TInt32> blocks = tf.math.floorDiv(
                tf.range(tf.constant(0), frames, tf.constant(1)), tf.constant(streaming.blockFrames()));
        var behind = tf.math.sub(tf.expandDims(blocks, tf.constant(1)), tf.expandDims(blocks, tf.constant(0)));
        var seen = tf.math.logicalAnd(
                tf.math.greaterEqual(behind, tf.constant(0)),
                tf.math.lessEqual(behind, tf.constant(streaming.leftBlocks())));
        return tf.math.mul(tf.math.sub(tf.dtypes.cast(seen, TFloat32.class), tf.constant(1f)), tf.constant(1e9f));
    }

    private Operand<TFloat32> layerNorm(Operand<TFloat32> x, String name, int width) {
        return Layers.layerNorm(
                tf,
                x,
                weights.tensor(name + ".weight", width),
                weights.tensor(name + ".bias", width),
                config.epsilon());
    }

    private Operand<TFloat32> linear(Operand<TFloat32> x, String name, int in, int out) {
        return fixed.map(arranged -> fixedLinear(arranged, x, name, in, out, in, out))
                .orElseGet(() -> Layers.linear(
                        tf, x, weights.tensor(name + ".weight", out, in), weights.tensor(name + ".bias", out)));
    }

    /** A linear layer with zeros put behind its inputs and outputs, up to these widths. */
    private Operand<TFloat32> fixedLinear(
            FixedWeights from, Operand<TFloat32> x, String name, int in, int out, int inWidth, int outWidth) {
        return Layers.fixedLinear(
                tf,
                x,
                from.reversed(name + ".weight", new long[] {out, in}, new long[] {inWidth, outWidth}),
                from.reversed(name + ".bias", new long[] {out}, new long[] {outWidth}));
    }

    private Operand<TInt32> ints(int... values) {
        return tf.constant(Arrays.copyOf(values, values.length));
    }

    /** A step's empty past: {@code [layers, batch, 0, 2 * hidden]}. */
    public static Shape emptyPast(HubertConfig config, int batch) {
        return Shape.of(config.featureLayer(), batch, 0, 2L * config.hidden());
    }
}
