package io.spiritlm.vocode.model;

import io.spiritlm.neural.Layers;
import io.spiritlm.neural.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Units to a waveform: HiFi-GAN's generator (Kong et al. 2020) over embeddings of units and a voice, and the duration predictor
 * that says how long each unit lasts (Polyak et al. 2021; Lee et al. 2022). BASE's voice is a speaker and a style; EXPRESSIVE's a
 * speaker, and a code of pitch and of style in every frame.
 *
 * <p>Parameters have the names that PyTorch gives them in the released checkpoint. Adds operations to a graph; holds none.
 */
public final class UnitHifiGan {
    private static final float SLOPE = 0.1f;
    private static final float LAST_SLOPE = 0.01f;
    private static final float NORM_EPSILON = 1e-5f;
    private static final int OUTER_KERNEL = 7;

    private final Ops tf;
    private final UnitHifiGanConfig config;
    private final Weights weights;

    public UnitHifiGan(Ops tf, UnitHifiGanConfig config, Weights weights) {
        this.tf = tf;
        this.config = config;
        this.weights = weights;
    }

    /**
     * The waveform of whole utterances, BASE.
     *
     * @param units {@code [batch, frames]}, int32, 0 up to the codebook's size
     * @param speaker {@code [batch]}, int32; not looked at where the checkpoint has no speakers
     * @param style {@code [batch]}, int32; not looked at where the checkpoint has no styles
     * @return {@code [batch, frames * hop]}, float32 in -1..1
     */
    public Operand<TFloat32> waveform(Operand<TInt32> units, Operand<TInt32> speaker, Operand<TInt32> style) {
        return upsampled(beforeUpsampling(embedded(units, speaker, style)));
    }

    /**
     * The waveform of whole utterances, EXPRESSIVE.
     *
     * @param units {@code [batch, frames]}, int32, 0 up to the codebook's size
     * @param pitch {@code [batch, frames]}, int32, codes
     * @param style {@code [batch, frames]}, int32, codes
     * @param speaker {@code [batch]}, int32; not looked at where the checkpoint has no speakers
     * @return {@code [batch, frames * hop]}, float32 in -1..1
     */
    public Operand<TFloat32> expressiveWaveform(
            Operand<TInt32> units, Operand<TInt32> pitch, Operand<TInt32> style, Operand<TInt32> speaker) {
        List<Operand<TFloat32>> parts = new ArrayList<>();
        parts.add(unitEmbedded(units));
        parts.add(embedded(CodeStream.PITCH.table(), config.pitchCodes().size(), pitch));
        parts.add(embedded(CodeStream.STYLE.table(), config.styleCodes().size(), style));
        addRepeated(parts, "spkr.weight", config.speakers(), speaker);
        return upsampled(beforeUpsampling(sideBySide(parts)));
    }

    /**
     * The waveform of pieces, BASE, cut out of utterances, as it is there but for the pieces' ends.
     *
     * @param units {@code [batch, 3 + frames + 3]}: the piece between its neighbours
     * @param inside {@code [batch, 3 + frames + 3]}: 1, or 0 for a neighbour that lies outside the utterance
     * @return {@code [batch, frames * hop]}
     */
    public Operand<TFloat32> waveformOfPiece(
            Operand<TInt32> units, Operand<TFloat32> inside, Operand<TInt32> speaker, Operand<TInt32> style) {
        var masked = tf.math.mul(embedded(units, speaker, style), tf.expandDims(inside, tf.constant(2)));
        return upsampled(trimmed(beforeUpsampling(masked), OUTER_KERNEL / 2));
    }

    /**
     * How long each unit lasts: {@code log(1 + frames)}.
     *
     * @param units {@code [batch, units]}, int32, without repeats
     * @return {@code [batch, units]}, float32
     */
    public Operand<TFloat32> logDurations(Operand<TInt32> units) {
        var predictor = weights.under("dur_predictor.");
        int kernel = config.durationKernel();
        int hidden = config.durationChannels();
        var x = unitEmbedded(units);
        x = durationLayer(predictor, 1, x, config.embeddingChannels(), (kernel - 1) / 2);
        x = durationLayer(predictor, 2, x, hidden, 1);
        var log = Layers.linear(tf, x, predictor.tensor("proj.weight", 1, hidden), predictor.tensor("proj.bias", 1));
        return tf.squeeze(log, Squeeze.axis(List.of(2L)));
    }

    private Operand<TFloat32> durationLayer(Weights predictor, int number, Operand<TFloat32> x, int in, int padding) {
        int hidden = config.durationChannels();
        String conv = "conv" + number + ".0.";
        var convolved = tf.math.add(
                Layers.conv1d(
                        tf,
                        Layers.padTime(tf, x, padding, padding),
                        predictor.tensor(conv + "weight", hidden, in, config.durationKernel()),
                        1),
                predictor.tensor(conv + "bias", hidden));
        return Layers.layerNorm(
                tf,
                tf.nn.relu(convolved),
                predictor.tensor("ln" + number + ".weight", hidden),
                predictor.tensor("ln" + number + ".bias", hidden),
                NORM_EPSILON);
    }

    /** Unit, speaker and style side by side: {@code [batch, frames, model_in_dim]}. */
    private Operand<TFloat32> embedded(Operand<TInt32> units, Operand<TInt32> speaker, Operand<TInt32> style) {
        List<Operand<TFloat32>> parts = new ArrayList<>();
        parts.add(unitEmbedded(units));
        addRepeated(parts, "spkr.weight", config.speakers(), speaker);
        addRepeated(parts, "style.weight", config.styles(), style);
        return sideBySide(parts);
    }

    private Operand<TFloat32> unitEmbedded(Operand<TInt32> units) {
        return embedded("dict.weight", config.units(), units);
    }

    /** {@code [batch, frames, channels]} */
    private Operand<TFloat32> embedded(String table, int rows, Operand<TInt32> ids) {
        return tf.gather(weights.tensor(table, rows, config.embeddingChannels()), ids, tf.constant(0));
    }

    /** Adds the row over all frames that the parts have, or nothing where the checkpoint has no rows. */
    private void addRepeated(List<Operand<TFloat32>> parts, String table, int rows, Operand<TInt32> row) {
        if (rows > 0) {
            var one = tf.expandDims(embedded(table, rows, row), tf.constant(1));
            parts.add(tf.math.add(tf.zerosLike(parts.getFirst()), one));
        }
    }

    private Operand<TFloat32> sideBySide(List<Operand<TFloat32>> parts) {
        return parts.size() == 1 ? parts.getFirst() : tf.concat(parts, tf.constant(2));
    }

    /** {@code [batch, frames, upsample_initial_channel]} */
    private Operand<TFloat32> beforeUpsampling(Operand<TFloat32> x) {
        return conv("conv_pre", x, config.inputChannels(), config.initialChannels(), OUTER_KERNEL, 1, y -> y);
    }

    private Operand<TFloat32> upsampled(Operand<TFloat32> features) {
        var x = features;
        int channels = config.initialChannels();
        int blocks = config.residualBlocks().size();
        for (int stage = 0; stage < config.upsamplings().size(); stage++) {
            var upsampling = config.upsamplings().get(stage);
            x = transposedConv("ups." + stage, leaky(x, SLOPE), channels, upsampling);
            channels /= 2;
            List<Operand<TFloat32>> outputs = new ArrayList<>();
            for (int block = 0; block < blocks; block++) {
                outputs.add(residual(
                        "resblocks." + (stage * blocks + block),
                        x,
                        channels,
                        config.residualBlocks().get(block)));
            }
            x = blocks == 1 ? outputs.getFirst() : tf.math.mul(tf.math.addN(outputs), tf.constant(1f / blocks));
        }
        var last = conv("conv_post", leaky(x, LAST_SLOPE), channels, 1, OUTER_KERNEL, 1, tf.math::tanh);
        return tf.squeeze(last, Squeeze.axis(List.of(2L)));
    }

    private Operand<TFloat32> residual(
            String name, Operand<TFloat32> input, int channels, UnitHifiGanConfig.ResidualBlock block) {
        var x = input;
        for (int i = 0; i < block.dilations().size(); i++) {
            var y = conv(
                    name + ".convs1." + i,
                    leaky(x, SLOPE),
                    channels,
                    channels,
                    block.kernel(),
                    block.dilations().get(i),
                    convolved -> leaky(convolved, SLOPE));
            y = conv(name + ".convs2." + i, y, channels, channels, block.kernel(), 1, convolved -> convolved);
            x = tf.math.add(x, y);
        }
        return x;
    }

    private Operand<TFloat32> conv(
            String name,
            Operand<TFloat32> x,
            int in,
            int out,
            int kernel,
            int dilation,
            UnaryOperator<Operand<TFloat32>> activation) {
        return Layers.fixedSameConv1d(
                tf,
                x,
                reversed(name + ".weight", out, in, kernel),
                weights.tensor(name + ".bias", out),
                dilation,
                activation);
    }

    private Operand<TFloat32> transposedConv(
            String name, Operand<TFloat32> x, int channels, UnitHifiGanConfig.Upsampling upsampling) {
        int out = channels / 2;
        var weight = reversed(name + ".weight", channels, out, upsampling.kernel());
        var whole = Layers.fixedTransposedConv1d(tf, x, weight, upsampling.rate());
        return tf.math.add(trimmed(whole, upsampling.padding()), weights.tensor(name + ".bias", out));
    }

    /** A weight-normed parameter with its axes reversed: once, if it never changes. */
    private Operand<TFloat32> reversed(String name, long... shape) {
        return weights.fixed()
                .map(fixed -> fixed.reversedNormed(name, 0, shape))
                .orElseGet(() ->
                        tf.linalg.transpose(weights.weightNormed(name, 0, shape), tf.constant(new int[] {2, 1, 0})));
    }

    /** Without {@code count} positions at either end of the time axis. */
    private Operand<TFloat32> trimmed(Operand<TFloat32> x, int count) {
        if (count == 0) {
            return x;
        }
        var size = tf.math.sub(tf.shape(x), tf.constant(new int[] {0, 2 * count, 0}));
        return tf.slice(x, tf.constant(new int[] {0, count, 0}), size);
    }

    private Operand<TFloat32> leaky(Operand<TFloat32> x, float slope) {
        return tf.nn.leakyRelu(x, LeakyRelu.alpha(slope));
    }
}
