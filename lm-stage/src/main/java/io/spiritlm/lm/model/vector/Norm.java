package io.spiritlm.lm.model.vector;

import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.neural.Checkpoint;

/** RMSNorm (Zhang and Sennrich 2019). Not thread-safe. */
final class Norm {
    private final float[] weights;
    private final float epsilon;
    private final float[] normed;

    private Norm(float[] weights, float epsilon) {
        this.weights = weights;
        this.epsilon = epsilon;
        normed = new float[weights.length];
    }

    /** @throws io.spiritlm.neural.CheckpointException if it is missing, or has another shape */
    static Norm load(Checkpoint checkpoint, String name, LlamaConfig config) {
        checkpoint.requireShape(name, config.hiddenSize());
        return new Norm(checkpoint.read(name), config.normEpsilon());
    }

    /**
     * Norms some rows.
     *
     * @param from {@code [rows, channels]}
     * @param begin the first row that is wanted
     * @param end behind the last one
     * @param to {@code [end - begin, channels]}
     */
    void apply(float[] from, int begin, int end, PackedRows to) {
        int channels = weights.length;
        to.reshape(end - begin, channels);
        for (int row = begin; row < end; row++) {
            int at = row * channels;
            float meanSquare = VectorMath.sumOfSquares(from, at, channels) / channels;
            float scale = (float) (1 / Math.sqrt(meanSquare + epsilon));
            for (int i = 0; i < channels; i++) {
                normed[i] = from[at + i] * scale * weights[i];
            }
            to.put(row - begin, 0, normed, 0, channels);
        }
    }
}
