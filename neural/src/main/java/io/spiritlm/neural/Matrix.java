package io.spiritlm.neural;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A weight {@code [out, in]} as a session holds it, in 32 or 16 bits, and how activations in float32 are multiplied with it.
 *
 * @param values {@code [out, in]}
 */
public record Matrix(Operand<? extends TFloating> values, Arithmetic arithmetic) {
    /** What products are computed in. */
    public enum Arithmetic {
        /** Float32: weights of 16 bits are widened where they are used. */
        FLOAT32,
        /** The weights' own type, in which a GPU is fast; sums are float32 inside a product. */
        STORED
    }

    /**
     * Weights widened at a time (16 MiB): so few that they need no memory of their own from the system, which would cost more than the
     * widening, and so many that a graph doesn't consist of them. {@code ./spirit bench load} measures it.
     */
    private static final int WIDENED = 1 << 22;

    /** One in float32. */
    public static Matrix of(Operand<TFloat32> values) {
        return new Matrix(values, Arithmetic.FLOAT32);
    }

    public int out() {
        return (int) values.shape().get(0);
    }

    public int in() {
        return (int) values.shape().get(1);
    }

    /**
     * {@code rows · valuesᵀ}.
     *
     * @param rows {@code [rows, in]}
     * @return {@code [rows, out]}
     */
    Operand<TFloat32> multiply(Ops tf, Operand<TFloat32> rows) {
        return switch (arithmetic) {
            case STORED -> multiplyAsStored(tf, rows, values);
            case FLOAT32 ->
                values.type() == TFloat32.class
                        ? product(tf, rows, widened(tf, values))
                        : multiplyWidened(tf, rows, WIDENED);
        };
    }

    /**
     * The rows {@code [ids, in]} of these numbers: widened behind the look-up, so that the rest is left alone.
     *
     * @param ids {@code [ids]}, each below {@link #out}
     */
    public Operand<TFloat32> rows(Ops tf, Operand<TInt32> ids) {
        return widened(tf, tf.gather(values, ids, tf.constant(0)));
    }

    private static <T extends TFloating> Operand<TFloat32> multiplyAsStored(
            Ops tf, Operand<TFloat32> rows, Operand<T> values) {
        if (values.type() == TFloat32.class) {
            return product(tf, rows, widened(tf, values));
        }
        return widened(tf, product(tf, tf.dtypes.cast(rows, values.type()), values));
    }

    /**
     * Widens and multiplies a few rows of the weight at a time, each part behind the one before: left to itself, TensorFlow widens
     * all weights of a network at once.
     *
     * @param most how many weights are widened at a time, rounded to whole rows
     */
    Operand<TFloat32> multiplyWidened(Ops tf, Operand<TFloat32> rows, int most) {
        boolean onTheirSide = isFewRows(rows);
        int atOnce = Math.max(1, most / in());
        List<Operand<TFloat32>> products = new ArrayList<>();
        Op before = rows;
        for (int begin = 0; begin < out(); begin += atOnce) {
            var size = tf.constant(new int[] {Math.min(atOnce, out() - begin), in()});
            var later = tf.withControlDependencies(List.of(before));
            var part = widened(tf, later.slice(values, tf.constant(new int[] {begin, 0}), size));
            var product = onTheirSide
                    ? tf.linalg.matMul(part, rows, MatMul.transposeB(true))
                    : tf.linalg.matMul(rows, part, MatMul.transposeB(true));
            products.add(product);
            before = product;
        }
        var axis = tf.constant(onTheirSide ? 0 : 1);
        var all = products.size() == 1 ? products.getFirst() : tf.concat(products, axis);
        return onTheirSide ? transposed(tf, all) : all;
    }

    private static <T extends TFloating> Operand<T> product(Ops tf, Operand<T> rows, Operand<T> weight) {
        if (isFewRows(rows)) {
            return transposed(tf, tf.linalg.matMul(weight, rows, MatMul.transposeB(true)));
        }
        return tf.linalg.matMul(rows, weight, MatMul.transposeB(true));
    }

    /**
     * TensorFlow's CPU kernel is 5 to 15 times slower on 2..16 rows than on their transpose, and quickest for one row as it
     * is; where the row count isn't known when the graph is built there are many.
     */
    private static boolean isFewRows(Operand<? extends TFloating> rows) {
        long count = rows.shape().get(0);
        return count >= 2 && count <= 32;
    }

    private static <T extends TFloating> Operand<T> transposed(Ops tf, Operand<T> x) {
        return tf.linalg.transpose(x, tf.constant(new int[] {1, 0}));
    }

    @SuppressWarnings("unchecked") // its type was looked at
    private static Operand<TFloat32> widened(Ops tf, Operand<? extends TFloating> values) {
        return values.type() == TFloat32.class ? (Operand<TFloat32>) values : tf.dtypes.cast(values, TFloat32.class);
    }
}
