package io.spiritlm.train.lm;

import java.time.Duration;

/**
 * How the language model is trained.
 *
 * @param steps at most; fewer where {@code limit} comes first
 * @param limit on the training's own time, resumptions included; schedules follow whichever of steps and time is further
 * @param rows sequences are packed in, for each step
 * @param rowLength tokens of a row
 * @param layers of the network
 * @param hiddenSize channels of the network
 * @param heads of attention
 * @param intermediateSize channels inside the feed-forward part
 * @param peakRate the highest learning rate
 * @param heardWeight of the loss that has units tell the words they end
 * @param unitNoise share of units disturbed in what is to be recognised
 * @param clearVoice the voice that synthesis learns to imitate
 * @param seed of everything drawn
 */
public record LanguageModelOptions(
        int steps,
        Duration limit,
        int rows,
        int rowLength,
        int layers,
        int hiddenSize,
        int heads,
        int intermediateSize,
        double peakRate,
        float heardWeight,
        double unitNoise,
        String clearVoice,
        long seed) {
    public LanguageModelOptions {
        if (steps < 1 || rows < 1 || rowLength < 64 || !limit.isPositive()) {
            throw new IllegalArgumentException(
                    "language model training: expected steps, rows and time, and at least 64 " + "tokens a row, found "
                            + steps + ", " + rows + ", " + limit + ", " + rowLength);
        }
    }

    /** What spirit-mini is trained with: at most 50 minutes. */
    public static LanguageModelOptions standard() {
        return new LanguageModelOptions(
                6000, Duration.ofMinutes(50), 8, 256, 4, 256, 4, 688, 1.5e-3, 0.5f, 0.06, "awb", 20_260_101);
    }
}
