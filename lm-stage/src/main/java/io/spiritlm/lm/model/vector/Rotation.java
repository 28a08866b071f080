package io.spiritlm.lm.model.vector;

import io.spiritlm.lm.model.LlamaConfig;

/** Turns each head's first half of channels against its second half, by angles that grow with the position (Su et al. 2021). */
final class Rotation {
    private final int half;
    private final float[] frequencies;
    private float[] cosines = {};
    private float[] sines = {};

    Rotation(LlamaConfig config) {
        half = config.headSize() / 2;
        frequencies = new float[half];
        for (int i = 0; i < half; i++) {
            frequencies[i] = (float) Math.pow(config.ropeTheta(), -(double) i / half);
        }
    }

    /** Computes the angles of a batch's rows. */
    void prepare(Batch batch) {
        int needed = batch.size() * half;
        if (cosines.length < needed) {
            cosines = new float[needed];
            sines = new float[needed];
        }
        for (int row = 0; row < batch.size(); row++) {
            for (int i = 0; i < half; i++) {
                float angle = batch.row(row).position() * frequencies[i];
                cosines[row * half + i] = (float) StrictMath.cos(angle);
                sines[row * half + i] = (float) StrictMath.sin(angle);
            }
        }
    }

    /**
     * Turns a head's channels, and scales them.
     *
     * @param row of the batch
     */
    void turn(int row, float[] channels, int at, float scale) {
        for (int i = 0; i < half; i++) {
            float cosine = cosines[row * half + i];
            float sine = sines[row * half + i];
            float first = channels[at + i];
            float second = channels[at + half + i];
            channels[at + i] = (first * cosine - second * sine) * scale;
            channels[at + half + i] = (second * cosine + first * sine) * scale;
        }
    }
}
