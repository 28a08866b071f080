package io.spiritlm.lm.model;

import io.spiritlm.neural.Matrix.Arithmetic;
import io.spiritlm.neural.WeightPrecision;

/**
 * How much an engine holds, and in which precision.
 *
 * @param slots sequences at once, 1 to 64
 * @param capacity tokens of a sequence
 * @param weights what its matrices are held as
 * @param arithmetic what their products are computed in
 */
public record EngineSettings(int slots, int capacity, WeightPrecision weights, Arithmetic arithmetic) {
    public static final int MOST_SLOTS = 64;

    public EngineSettings {
        if (slots < 1 || slots > MOST_SLOTS) {
            throw new IllegalArgumentException("engine slots: expected 1.." + MOST_SLOTS + ", found " + slots);
        }
        if (capacity < 1) {
            throw new IllegalArgumentException("engine capacity: expected at least 1 token, found " + capacity);
        }
    }

    /** All of it in float32. */
    public EngineSettings(int slots, int capacity) {
        this(slots, capacity, WeightPrecision.FLOAT32, Arithmetic.FLOAT32);
    }
}
