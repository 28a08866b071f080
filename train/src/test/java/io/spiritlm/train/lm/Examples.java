package io.spiritlm.train.lm;

import io.spiritlm.train.corpus.AudioSpan;
import io.spiritlm.train.corpus.Sentiment;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Style;
import io.spiritlm.train.corpus.TimedPhone;
import io.spiritlm.train.corpus.TimedWord;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.UtteranceSet;
import java.util.List;

/** A small vocabulary and an utterance of three words: units 10.. for [Hu0].., pieces 20.. for words. */
final class Examples {
    static final SequenceVocabulary VOCABULARY = new SequenceVocabulary(1, 2, 3, 4, 5, 6, 10, 8);
    static final int PIECES_BEGIN = 20;

    private Examples() {}

    /** "one two three", 0.2 s each after 0.08 s of silence; the units of its 20 frames are 0 0 | 1 1 2 2 2 | 3 3 … */
    static AlignedUtterance utterance(String voice) {
        int[] units = {0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 0, 0, 0};
        int[] tokens = new int[units.length];
        for (int i = 0; i < units.length; i++) {
            tokens[i] = VOCABULARY.unitsBegin() + units[i];
        }
        return new AlignedUtterance(
                new Utterance(
                        voice + "-1",
                        Split.TRAIN,
                        UtteranceSet.PATTERNS,
                        voice,
                        Style.NEUTRAL,
                        "one two three",
                        "none",
                        Sentiment.NEUTRAL,
                        List.of(
                                new TimedWord("one", 0.08, 0.28),
                                new TimedWord("two", 0.28, 0.48),
                                new TimedWord("three", 0.48, 0.68)),
                        List.of(
                                new TimedPhone("SIL", 0, 0.08),
                                new TimedPhone("W", 0.08, 0.28),
                                new TimedPhone("T", 0.28, 0.48),
                                new TimedPhone("R", 0.48, 0.68),
                                new TimedPhone("SIL", 0.68, 0.8)),
                        new AudioSpan("audio.pcm", 0, 12_800),
                        null),
                tokens,
                word -> switch (word) {
                    case "one" -> new int[] {PIECES_BEGIN};
                    case "two" -> new int[] {PIECES_BEGIN + 1};
                    default -> new int[] {PIECES_BEGIN + 2, PIECES_BEGIN + 3};
                });
    }
}
