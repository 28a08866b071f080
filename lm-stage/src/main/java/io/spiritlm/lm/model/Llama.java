package io.spiritlm.lm.model;

import io.spiritlm.neural.Layers;
import io.spiritlm.neural.Matrix;
import io.spiritlm.neural.Weights;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The Llama decoder (Touvron et al. 2023), with the weight names of Hugging Face's checkpoints.
 *
 * <p>One definition serves training, scoring, prefill and step: they differ in the {@link Attention} they pass in.
 * Activations between layers are rows {@code [batch * time, hidden]}, float32.
 */
public final class Llama {
    /** How a layer's queries meet keys and values. */
    @FunctionalInterface
    public interface Attention {
        /**
         * Gives the context {@code [batch, heads, time, headSize]} of the queries.
         *
         * @param layer from 0
         * @param query {@code [batch, heads, time, headSize]}, rotated
         * @param key {@code [batch, keyValueHeads, time, headSize]}, rotated
         * @param value {@code [batch, keyValueHeads, time, headSize]}
         */
        Operand<TFloat32> attend(
                Ops tf, int layer, Operand<TFloat32> query, Operand<TFloat32> key, Operand<TFloat32> value);
    }

    /**
     * What a forward pass computed, as rows {@code [batch * time, hidden]}.
     *
     * @param layers the output of each layer, not normed
     * @param last the last layer's output, normed: what the output head reads
     */
    public record Activations(List<Operand<TFloat32>> layers, Operand<TFloat32> last) {
        public Activations {
            layers = List.copyOf(layers);
        }
    }

    private static final float MASKED = -1e9f;

    private final LlamaConfig config;
    private final Weights weights;

    public Llama(LlamaConfig config, Weights weights) {
        this.config = config;
        this.weights = weights;
    }

    public LlamaConfig config() {
        return config;
    }

    /**
     * Runs all layers.
     *
     * @param ids {@code [batch, time]}, below the vocabulary size
     * @param positions {@code [batch, time]}, each token's place in its sequence, from 0
     */
    public Activations forward(Ops tf, Operand<TInt32> ids, Operand<TInt32> positions, Attention attention) {
        var flatIds = flatten(tf, ids);
        var angles = angles(tf, flatten(tf, positions));
        Operand<TInt32> batchAndTime = tf.shape(ids);
        Operand<TFloat32> x = embedding().rows(tf, flatIds);
        List<Operand<TFloat32>> outputs = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            var weights = this.weights.under("model.layers." + layer + ".");
            x = tf.math.add(x, selfAttention(tf, weights, layer, x, angles, batchAndTime, attention));
            x = tf.math.add(x, feedForward(tf, weights, x));
            outputs.add(x);
        }
        return new Activations(outputs, norm(tf, weights, "model.norm.weight", x));
    }

    /** The next token's logits {@code [rows, vocabulary]} of normed rows {@code [rows, hidden]}. */
    public Operand<TFloat32> logits(Ops tf, Operand<TFloat32> rows) {
        var head = config.tiedEmbeddings()
                ? embedding()
                : weights.matrix("lm_head.weight", config.vocabularySize(), config.hiddenSize());
        return Layers.linear(tf, rows, head);
    }

    private Matrix embedding() {
        return weights.matrix("model.embed_tokens.weight", config.vocabularySize(), config.hiddenSize());
    }

    private Operand<TFloat32> selfAttention(
            Ops tf,
            Weights weights,
            int layer,
            Operand<TFloat32> x,
            Angles angles,
            Operand<TInt32> batchAndTime,
            Attention attention) {
        var normed = norm(tf, weights, "input_layernorm.weight", x);
        int width = config.heads() * config.headSize();
        var query = rotate(tf, projected(tf, weights, "self_attn.q_proj.weight", normed, config.heads()), angles);
        var key = rotate(tf, projected(tf, weights, "self_attn.k_proj.weight", normed, config.keyValueHeads()), angles);
        var value = projected(tf, weights, "self_attn.v_proj.weight", normed, config.keyValueHeads());
        var context = attention.attend(
                tf,
                layer,
                headsFirst(tf, query, batchAndTime),
                headsFirst(tf, key, batchAndTime),
                headsFirst(tf, value, batchAndTime));
        var timeFirst = tf.linalg.transpose(context, tf.constant(new int[] {0, 2, 1, 3}));
        var rows = tf.reshape(timeFirst, rowsOf(tf, x, width));
        return Layers.linear(tf, rows, weights.matrix("self_attn.o_proj.weight", config.hiddenSize(), width));
    }

    /** {@code [rows, heads, headSize]}. */
    private Operand<TFloat32> projected(Ops tf, Weights weights, String name, Operand<TFloat32> normed, int heads) {
        var weight = weights.matrix(name, (long) heads * config.headSize(), config.hiddenSize());
        return tf.reshape(Layers.linear(tf, normed, weight), tf.constant(new int[] {-1, heads, config.headSize()}));
    }

    /** {@code [rows, heads, headSize]} to {@code [batch, heads, time, headSize]}. */
    private static Operand<TFloat32> headsFirst(Ops tf, Operand<TFloat32> x, Operand<TInt32> batchAndTime) {
        int heads = (int) x.shape().get(1);
        int size = (int) x.shape().get(2);
        var shape = tf.concat(List.of(batchAndTime, tf.constant(new int[] {heads, size})), tf.constant(0));
        return tf.linalg.transpose(tf.reshape(x, shape), tf.constant(new int[] {0, 2, 1, 3}));
    }

    private Operand<TFloat32> feedForward(Ops tf, Weights weights, Operand<TFloat32> x) {
        var normed = norm(tf, weights, "post_attention_layernorm.weight", x);
        long inner = config.intermediateSize();
        var gate = Layers.linear(tf, normed, weights.matrix("mlp.gate_proj.weight", inner, config.hiddenSize()));
        var up = Layers.linear(tf, normed, weights.matrix("mlp.up_proj.weight", inner, config.hiddenSize()));
        return Layers.linear(
                tf,
                tf.math.mul(Layers.silu(tf, gate), up),
                weights.matrix("mlp.down_proj.weight", config.hiddenSize(), inner));
    }

    private Operand<TFloat32> norm(Ops tf, Weights weights, String name, Operand<TFloat32> x) {
        return Layers.rmsNorm(tf, x, weights.tensor(name, config.hiddenSize()), config.normEpsilon());
    }

    /** Cosines and sines {@code [rows, 1, headSize / 2]} of the rotary angles. */
    private record Angles(Operand<TFloat32> cosine, Operand<TFloat32> sine) {}

    private Angles angles(Ops tf, Operand<TInt32> positions) {
        int half = config.headSize() / 2;
        float[] frequencies = new float[half];
        for (int i = 0; i < half; i++) {
            frequencies[i] = (float) Math.pow(config.ropeTheta(), -(double) i / half);
        }
        var rows = tf.reshape(tf.dtypes.cast(positions, TFloat32.class), tf.constant(new int[] {-1, 1, 1}));
        var angle = tf.math.mul(rows, tf.constant(Shape.of(1, 1, half), DataBuffers.of(frequencies)));
        return new Angles(tf.math.cos(angle), tf.math.sin(angle));
    }

    /** Rotates the first half of each head's channels against the second half (the layout of Hugging Face's weights). */
    private static Operand<TFloat32> rotate(Ops tf, Operand<TFloat32> x, Angles angles) {
        var halves = tf.split(tf.constant(2), x, 2L).output();
        var first = halves.get(0);
        var second = halves.get(1);
        return tf.concat(
                List.of(
                        tf.math.sub(tf.math.mul(first, angles.cosine()), tf.math.mul(second, angles.sine())),
                        tf.math.add(tf.math.mul(second, angles.cosine()), tf.math.mul(first, angles.sine()))),
                tf.constant(2));
    }

    /**
     * Attention over packed rows: a token sees those before it in its own segment.
     *
     * @param segments {@code [batch, time]}; tokens of one sequence have the same number
     */
    public static Attention packed(Ops tf, Operand<TInt32> segments) {
        var queries = tf.expandDims(segments, tf.constant(2));
        var keys = tf.expandDims(segments, tf.constant(1));
        var length = tf.reshape(
                tf.slice(tf.shape(segments), tf.constant(new int[] {1}), tf.constant(new int[] {1})),
                tf.constant(new int[0]));
        var places = tf.range(tf.constant(0), length, tf.constant(1));
        var notLater =
                tf.math.greaterEqual(tf.expandDims(places, tf.constant(1)), tf.expandDims(places, tf.constant(0)));
        var seen = tf.math.logicalAnd(tf.math.equal(queries, keys), notLater);
        var bias = bias(tf, tf.expandDims(seen, tf.constant(1)));
        return (ops, layer, query, key, value) -> attend(ops, query, key, value, bias);
    }

    /** 0 where {@code seen}, else so low that softmax gives 0. */
    static Operand<TFloat32> bias(Ops tf, Operand<org.tensorflow.types.TBool> seen) {
        return tf.math.mul(tf.math.sub(tf.dtypes.cast(seen, TFloat32.class), tf.constant(1f)), tf.constant(-MASKED));
    }

    /**
     * Scaled dot-product attention.
     *
     * @param query {@code [batch, heads, time, headSize]}
     * @param key {@code [batch, keyValueHeads, keys, headSize]}
     * @param value {@code [batch, keyValueHeads, keys, headSize]}
     * @param bias {@code [batch, 1, time, keys]}, added to the scores
     * @return {@code [batch, heads, time, headSize]}
     */
    static Operand<TFloat32> attend(
            Ops tf, Operand<TFloat32> query, Operand<TFloat32> key, Operand<TFloat32> value, Operand<TFloat32> bias) {
        int heads = (int) query.shape().get(1);
        int size = (int) query.shape().get(3);
        int keyValueHeads = (int) key.shape().get(1);
        int group = heads / keyValueHeads;
        var scaled = tf.math.mul(query, tf.constant((float) (1 / Math.sqrt(size))));
        if (group == 1) {
            var scores = tf.train.batchMatMul(scaled, key, TFloat32.class, BatchMatMul.adjY(true));
            return tf.train.batchMatMul(tf.nn.softmax(tf.math.add(scores, bias)), value, TFloat32.class);
        }
        // the heads that share a key head become more queries of it, so that keys and values are never copied
        var shape = tf.shape(query);
        var batch = tf.slice(shape, tf.constant(new int[] {0}), tf.constant(new int[] {1}));
        var grouped = tf.reshape(
                scaled, tf.concat(List.of(batch, tf.constant(new int[] {keyValueHeads, -1, size})), tf.constant(0)));
        var scores = tf.train.batchMatMul(grouped, key, TFloat32.class, BatchMatMul.adjY(true));
        var bias4 = tf.tile(bias, tf.constant(new int[] {1, 1, group, 1}));
        var context = tf.train.batchMatMul(tf.nn.softmax(tf.math.add(scores, bias4)), value, TFloat32.class);
        return tf.reshape(context, shape);
    }

    private static Operand<TInt32> flatten(Ops tf, Operand<TInt32> x) {
        return tf.reshape(x, tf.constant(new int[] {(int) Math.max(-1, x.shape().size())}));
    }

    /** The shape {@code [rows, width]} with as many rows as {@code x}, known to the graph where x's are. */
    private static Operand<TInt32> rowsOf(Ops tf, Operand<TFloat32> x, int width) {
        return tf.constant(new int[] {(int) x.shape().get(0), width});
    }
}
