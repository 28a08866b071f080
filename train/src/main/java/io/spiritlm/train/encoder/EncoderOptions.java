package io.spiritlm.train.encoder;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How to train the encoder.
 *
 * @param work the training work directory, which holds the corpus
 * @param model the folder of the model being made, e.g. {@code work/models/spirit-mini-base}
 * @param seed of all random choices
 * @param steps optimisation steps
 * @param limit training ends, its schedule brought forward, when it has run so long in all
 * @param crops crops in a batch
 * @param cropFrames frames in a crop
 * @param peakRate the highest learning rate
 * @param clusters units in the codebook, at least one for each phone
 */
public record EncoderOptions(
        Path work,
        Path model,
        long seed,
        int steps,
        Duration limit,
        int crops,
        int cropFrames,
        double peakRate,
        int clusters) {
    public EncoderOptions {
        if (steps < 2
                || crops < 1
                || cropFrames < 1
                || clusters < FrameLabels.CLASSES
                || !(peakRate > 0)
                || !limit.isPositive()) {
            throw new IllegalArgumentException("encoder options: expected positive sizes and a cluster for each of "
                    + FrameLabels.CLASSES + " phones, found steps " + steps
                    + ", limit " + limit + ", crops " + crops + ", frames " + cropFrames + ", rate " + peakRate
                    + ", clusters " + clusters);
        }
    }

    /** What spirit-mini is trained with. */
    public static EncoderOptions standard(Path work) {
        return new EncoderOptions(
                work,
                work.resolve("models/spirit-mini-base"),
                20260102,
                7_000,
                Duration.ofMinutes(32),
                8,
                120,
                2e-3,
                100);
    }

    Path corpus() {
        return work.resolve("corpus");
    }

    Path state() {
        return work.resolve("encoder");
    }

    Path tokenizer() {
        return model.resolve("speech_tokenizer/hubert_25hz");
    }
}
