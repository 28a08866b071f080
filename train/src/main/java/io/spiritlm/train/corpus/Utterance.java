package io.spiritlm.train.corpus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One labelled utterance of the corpus.
 *
 * @param id unique in the corpus
 * @param voice a name of {@link Voice}
 * @param text normalised by {@link SentenceNormalizer}; its words are those of {@code words}, in order
 * @param intent label of the pattern, or {@code none}
 * @param phones cover the utterance from its first to (nearly) its last sample, silence included
 * @param alignmentScore the aligner's acoustic score a frame, where times are aligned and not the engine's own: reaching the
 *     end does not prove a transcript
 */
public record Utterance(
        String id,
        Split split,
        UtteranceSet set,
        String voice,
        Style style,
        String text,
        String intent,
        Sentiment sentiment,
        List<TimedWord> words,
        List<TimedPhone> phones,
        AudioSpan audio,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double alignmentScore) {
    public Utterance {
        words = List.copyOf(words);
        phones = List.copyOf(phones);
    }

    /** Duration in seconds. */
    public double seconds() {
        return (double) audio.samples() / Corpus.SAMPLE_RATE_HZ;
    }
}
