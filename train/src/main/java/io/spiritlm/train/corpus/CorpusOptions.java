package io.spiritlm.train.corpus;

import java.nio.file.Path;

/**
 * What corpus to build.
 *
 * @param work the training work directory; the corpus goes to {@code work/corpus}
 * @param seed of every random choice; the same options give the same corpus
 * @param trainingHours synthetic speech for the encoder and the language model, all voices together
 * @param voiceHours monotone speech for the vocoder, all voices together
 * @param heldOutSentences sentences of held-out patterns, spoken by each evaluation voice
 */
public record CorpusOptions(Path work, long seed, double trainingHours, double voiceHours, int heldOutSentences) {
    public CorpusOptions {
        if (!(trainingHours > 0 && trainingHours < 1000 && voiceHours >= 0 && voiceHours < 1000)
                || heldOutSentences < 1) {
            throw new IllegalArgumentException("corpus: expected hours in 0..1000 and a held-out sentence, found "
                    + trainingHours + " and " + voiceHours + " hours, " + heldOutSentences + " sentences");
        }
    }

    /** What spirit-mini is trained on: 10 hours, 3 of monotone speech, 300 held-out sentences. */
    public static CorpusOptions standard(Path work) {
        return new CorpusOptions(work, 20260101, 10, 3, 300);
    }

    /** Where the corpus lies. */
    public Path directory() {
        return work.resolve("corpus");
    }
}
