package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.Weights;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Features to unit ids. */
sealed interface Quantizer permits KMeansQuantizer, LinearQuantizer {
    /** How many ids there are. */
    int codebookSize();

    /** The closeness of every unit; the nearest has the greatest. {@code [rows, hidden]} to {@code [rows, codebookSize]}. */
    Operand<TFloat32> scores(Ops tf, Weights weights, Operand<TFloat32> features);

    /** The units of a whole utterance from the nearest ids of its frames. */
    int[] wholeUtterance(int[] nearest);

    /** Whether {@link #wholeUtterance} changes nothing, so that a frame's unit is final at once. */
    boolean framewise();

    /** The id of greatest score, the first of equals. {@code [rows, hidden]} to {@code [rows]}. */
    default Operand<TInt32> nearest(Ops tf, Weights weights, Operand<TFloat32> features) {
        return tf.math.argMax(scores(tf, weights, features), tf.constant(1), TInt32.class);
    }

    /**
     * The quantizer that a checkpoint holds: {@code cluster_centers}, or the layers {@code 0}, {@code 2} and {@code 4}.
     *
     * @param hidden width of the features
     * @throws CheckpointException if it holds neither, or for another width
     */
    static Quantizer of(Checkpoint checkpoint, int hidden) {
        if (checkpoint.names().contains(KMeansQuantizer.CENTERS)) {
            return KMeansQuantizer.of(checkpoint, hidden);
        }
        if (checkpoint.names().contains("0.weight")) {
            return LinearQuantizer.of(checkpoint, hidden);
        }
        throw new CheckpointException("quantizer: expected a tensor '" + KMeansQuantizer.CENTERS
                + "' (k-means) or '0.weight' (linear), found " + checkpoint.names());
    }
}
