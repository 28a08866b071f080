package io.spiritlm.lm.model;

import io.spiritlm.neural.GraphSession;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Keys and values of every layer and slot, in variables {@code [slots, keyValueHeads, capacity + 1, headSize]} that are
 * written in place. The place behind the capacity is for rows of a batch that nobody uses.
 */
final class KeyValueCache {
    private final int heads;
    private final int headSize;
    private final List<Variable<TFloat32>> keys = new ArrayList<>();
    private final List<Variable<TFloat32>> values = new ArrayList<>();

    KeyValueCache(GraphSession session, LlamaConfig config, EngineSettings settings) {
        heads = config.keyValueHeads();
        headSize = config.headSize();
        var tf = session.ops();
        int[] shape = {settings.slots(), heads, settings.capacity() + 1, headSize};
        for (int layer = 0; layer < config.layers(); layer++) {
            for (var variables : List.of(keys, values)) {
                var variable = tf.variable(
                        Shape.of(settings.slots(), heads, settings.capacity() + 1, headSize), TFloat32.class);
                session.initialise(tf.assign(variable, tf.fill(tf.constant(shape), tf.constant(0f))));
                variables.add(variable);
            }
        }
    }

    /** The memory that a cache takes. */
    static long bytes(LlamaConfig config, EngineSettings settings) {
        long vectors = 2L * config.layers() * settings.slots() * config.keyValueHeads() * (settings.capacity() + 1L);
        return vectors * config.headSize() * Float.BYTES;
    }

    /**
     * Attention of one token in each of the first {@code rows} slots.
     *
     * @param positions {@code [rows]}
     * @param window scalar, more than every position that counts: how much of the cache is read
     */
    Llama.Attention step(Ops tf, int rows, Operand<TInt32> positions, Operand<TInt32> window) {
        var indices = indices(tf, rows, positions);
        var places = tf.range(tf.constant(0), window, tf.constant(1));
        var seen = tf.math.lessEqual(
                tf.reshape(places, tf.constant(new int[] {1, 1, 1, -1})),
                tf.reshape(positions, tf.constant(new int[] {rows, 1, 1, 1})));
        var bias = Llama.bias(tf, seen);
        var begin = tf.constant(new int[4]);
        var size = tf.stack(List.of(tf.constant(rows), tf.constant(heads), window, tf.constant(headSize)));
        return (ops, layer, query, key, value) -> Llama.attend(
                ops,
                query,
                ops.slice(scatter(ops, keys.get(layer), indices, rows, key), begin, size),
                ops.slice(scatter(ops, values.get(layer), indices, rows, value), begin, size),
                bias);
    }

    /**
     * Attention of several tokens in one slot.
     *
     * @param slot scalar
     * @param position scalar, of the first token
     * @param tokens scalar, how many there are
     */
    Llama.Attention prefill(Ops tf, Operand<TInt32> slot, Operand<TInt32> position, Operand<TInt32> tokens) {
        var zero = tf.constant(0);
        var one = tf.constant(1);
        var end = tf.math.add(position, tokens);
        var begins = tf.stack(List.of(slot, zero, position, zero));
        var ends = tf.stack(List.of(tf.math.add(slot, one), tf.constant(heads), end, tf.constant(headSize)));
        var strides = tf.constant(new int[] {1, 1, 1, 1});
        var readBegin = tf.stack(List.of(slot, zero, zero, zero));
        var readSize = tf.stack(List.of(one, tf.constant(heads), end, tf.constant(headSize)));
        var queryPlaces = tf.reshape(tf.range(position, end, one), tf.constant(new int[] {1, 1, -1, 1}));
        var keyPlaces = tf.reshape(tf.range(zero, end, one), tf.constant(new int[] {1, 1, 1, -1}));
        var bias = Llama.bias(tf, tf.math.lessEqual(keyPlaces, queryPlaces));
        return (ops, layer, query, key, value) -> Llama.attend(
                ops,
                query,
                ops.slice(ops.stridedSliceAssign(keys.get(layer), begins, ends, strides, key), readBegin, readSize),
                ops.slice(ops.stridedSliceAssign(values.get(layer), begins, ends, strides, value), readBegin, readSize),
                bias);
    }

    /** {@code [rows, heads, 3]}: row, head and position of each vector written. */
    private Operand<TInt32> indices(Ops tf, int rows, Operand<TInt32> positions) {
        int[] rowAndHead = new int[rows * heads * 2];
        for (int i = 0; i < rows * heads; i++) {
            rowAndHead[2 * i] = i / heads;
            rowAndHead[2 * i + 1] = i % heads;
        }
        var places = tf.tile(
                tf.reshape(positions, tf.constant(new int[] {rows, 1, 1})), tf.constant(new int[] {1, heads, 1}));
        return tf.concat(
                List.of(tf.reshape(tf.constant(rowAndHead), tf.constant(new int[] {rows, heads, 2})), places),
                tf.constant(2));
    }

    private Operand<TFloat32> scatter(
            Ops tf, Variable<TFloat32> variable, Operand<TInt32> indices, int rows, Operand<TFloat32> vectors) {
        var updates = tf.reshape(vectors, tf.constant(new int[] {rows, heads, headSize}));
        return tf.scatterNdUpdate(variable, indices, updates);
    }
}
