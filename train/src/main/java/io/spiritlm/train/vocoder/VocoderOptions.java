package io.spiritlm.train.vocoder;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How to train the vocoder.
 *
 * @param work the training work directory, which holds the corpus and its units
 * @param model the folder of the model being made, e.g. {@code work/models/spirit-mini-base}
 * @param units size of the codebook
 * @param seed of all random choices
 * @param limit training ends when it has run so long in all; the learning rate falls accordingly
 * @param pieces pieces of speech in a batch
 * @param pieceFrames frames of 40 ms in a piece
 * @param peakRate the highest learning rate
 * @param voices the corpus's monotone voices to learn; those left out make the others better
 * @param defaultSpeaker the voice that speaks when none is asked for: the one the judge understands best
 */
public record VocoderOptions(
        Path work,
        Path model,
        int units,
        long seed,
        Duration limit,
        int pieces,
        int pieceFrames,
        double peakRate,
        List<String> voices,
        String defaultSpeaker) {
    public VocoderOptions {
        voices = List.copyOf(voices);
        if (units < 1 || !limit.isPositive() || pieces < 1 || pieceFrames < 8 || !(peakRate > 0)) {
            throw new IllegalArgumentException(
                    "vocoder options: expected positive sizes and at least 8 frames, found units "
                            + units + ", limit " + limit + ", pieces " + pieces + ", frames " + pieceFrames + ", rate "
                            + peakRate);
        }
    }

    /** What spirit-mini is trained with. */
    public static VocoderOptions standard(Path work, int units) {
        return new VocoderOptions(
                work,
                work.resolve("models/spirit-mini-base"),
                units,
                20260103,
                Duration.ofMinutes(20),
                4,
                16,
                1.2e-3,
                List.of("awb", "kal16"),
                "awb");
    }

    Path state() {
        return work.resolve("vocoder");
    }

    Path vocoder() {
        return model.resolve("speech_tokenizer/hifigan_spiritlm_base");
    }
}
