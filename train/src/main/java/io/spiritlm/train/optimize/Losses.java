package io.spiritlm.train.optimize;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Losses with exact gradients in TensorFlow Java. */
public final class Losses {
    private Losses() {}

    /**
     * The weighted mean of softmax cross-entropies (natural logarithm).
     *
     * <p>TensorFlow Java has no gradient for the sparse form, so the targets are made dense.
     *
     * @param logits {@code [rows, classes]}
     * @param targets {@code [rows]}, 0 up to classes
     * @param rowWeights {@code [rows]}, not all 0; a row of weight 0 doesn't count
     * @param classes the number of classes
     */
    public static Operand<TFloat32> crossEntropy(
            Ops tf, Operand<TFloat32> logits, Operand<TInt32> targets, Operand<TFloat32> rowWeights, int classes) {
        var dense = tf.oneHot(targets, tf.constant(classes), tf.constant(1f), tf.constant(0f));
        var losses = tf.nn.softmaxCrossEntropyWithLogits(logits, dense).loss();
        var rows = tf.constant(0);
        return tf.math.div(
                tf.reduceSum(tf.math.mul(losses, rowWeights), rows),
                tf.math.maximum(tf.reduceSum(rowWeights, rows), tf.constant(1e-6f)));
    }
}
