package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.Layers;
import io.spiritlm.neural.Weights;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * The nearest of {@code cluster_centers [codebookSize, width]} in squared Euclidean distance, of the features as they are or, where
 * the checkpoint has {@code projection [width, hidden]} (ours), of their projection.
 */
record KMeansQuantizer(int codebookSize, int width, int hidden, Space space) implements Quantizer {
    static final String CENTERS = "cluster_centers";
    static final String PROJECTION = "projection";

    /** What the centers are centers of. */
    enum Space {
        FEATURES,
        PROJECTION
    }

    static KMeansQuantizer of(Checkpoint checkpoint, int hidden) {
        var centers = checkpoint.shape(CENTERS);
        boolean projected = checkpoint.names().contains(PROJECTION);
        if (centers.size() != 2 || centers.get(0) < 1 || (!projected && centers.get(1) != hidden)) {
            throw new CheckpointException("quantizer tensor '" + CENTERS + "': expected shape [units, "
                    + (projected ? "width" : hidden) + "], found " + centers);
        }
        return new KMeansQuantizer(
                Math.toIntExact(centers.get(0)),
                Math.toIntExact(centers.get(1)),
                hidden,
                projected ? Space.PROJECTION : Space.FEATURES);
    }

    @Override
    public Operand<TFloat32> scores(Ops tf, Weights weights, Operand<TFloat32> features) {
        var centers = weights.tensor(CENTERS, codebookSize, width);
        var points = switch (space) {
            case FEATURES -> features;
            case PROJECTION -> Layers.linear(tf, features, weights.tensor(PROJECTION, width, hidden));
        };
        return closeness(tf, points, centers, width);
    }

    /**
     * {@code x · c − ‖c‖² / 2}: half the squared distance, negated, but for a term that all centers share.
     *
     * @param points {@code [points, width]}
     * @param centers {@code [centers, width]}
     * @return {@code [points, centers]}
     */
    static Operand<TFloat32> closeness(Ops tf, Operand<TFloat32> points, Operand<TFloat32> centers, int width) {
        // the mean of squares keeps the centers' axis, so it lines up with the columns of the product
        var squares = tf.math.mul(
                tf.math.mean(tf.math.square(centers), tf.constant(1), Mean.keepDims(false)), tf.constant(width / 2f));
        return tf.math.sub(tf.linalg.matMul(points, centers, MatMul.transposeB(true)), squares);
    }

    @Override
    public int[] wholeUtterance(int[] nearest) {
        return nearest.clone();
    }

    @Override
    public boolean framewise() {
        return true;
    }
}
