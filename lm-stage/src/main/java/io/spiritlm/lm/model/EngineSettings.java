package io.spiritlm.lm.model;

/**
 * How much an engine holds.
 *
 * @param slots sequences at once, 1 to 16
 * @param capacity tokens of a sequence
 */
public record EngineSettings(int slots, int capacity) {
    public static final int MOST_SLOTS = 16;

    public EngineSettings {
        if (slots < 1 || slots > MOST_SLOTS) {
            throw new IllegalArgumentException("engine slots: expected 1.." + MOST_SLOTS + ", found " + slots);
        }
        if (capacity < 1) {
            throw new IllegalArgumentException("engine capacity: expected at least 1 token, found " + capacity);
        }
    }
}
