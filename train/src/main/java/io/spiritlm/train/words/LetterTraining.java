package io.spiritlm.train.words;

import io.spiritlm.tokenize.words.LetterContext;
import io.spiritlm.tokenize.words.LetterSounds;
import io.spiritlm.train.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Learns how letters sound from words whose times are known: from letters that share their word's frames evenly, by expectation and
 * maximisation, first each letter by itself, then between its neighbours.
 */
final class LetterTraining {
    /** Rounds in which a letter sounds the same everywhere. */
    private static final int ROUNDS_ALONE = 8;

    /** Rounds in which its neighbours count. */
    private static final int ROUNDS = 6;

    /** A context seen less often is not kept. */
    private static final double LEAST_OCCURRENCES = 2000;

    /** A unit heard less often in a sound is not kept with it. */
    private static final double LEAST_SHARE = 0.01;

    /** How much of anything is heard in every sound: texts have mistakes, and voices differ. */
    private static final double MIXED = 0.05;

    private final SpokenCorpus corpus;
    private final SoundShares anything;

    LetterTraining(SpokenCorpus corpus) {
        this.corpus = corpus;
        anything = corpus.anything();
    }

    /** Learns; offsets are none. */
    LetterSounds sounds(Progress progress) {
        progress.begin("letters: rounds", ROUNDS_ALONE + ROUNDS);
        try {
            LetterEstimate estimate = estimate(this::evenly);
            for (int round = 0; round < ROUNDS_ALONE + ROUNDS; round++) {
                LetterEstimate before = estimate;
                LetterEstimate.Width width =
                        round < ROUNDS_ALONE ? LetterEstimate.Width.ALONE : LetterEstimate.Width.NEIGHBOURS;
                estimate = estimate(counts -> corpus.words().forEach(word -> expect(word, counts, before, width)));
                progress.advance(1);
            }
            return new LetterSounds(
                    corpus.units(),
                    IntStream.range(0, corpus.units()).mapToObj(anything::unit).toList(),
                    MIXED,
                    corpus.edge().sound(LEAST_SHARE),
                    corpus.pause().sound(LEAST_SHARE),
                    estimate.sounds(LEAST_OCCURRENCES, LEAST_SHARE),
                    LetterSounds.Offsets.NONE);
        } finally {
            progress.end();
        }
    }

    private LetterEstimate estimate(Consumer<Function<LetterContext, SoundCounts>> counting) {
        Map<LetterContext, SoundCounts> counts = new HashMap<>();
        counting.accept(context -> counts.computeIfAbsent(context, _ -> new SoundCounts(corpus.units())));
        return new LetterEstimate(counts, anything, () -> new SoundCounts(corpus.units()));
    }

    private void evenly(Function<LetterContext, SoundCounts> counts) {
        for (SpokenWord word : corpus.words()) {
            int letters = word.letters().size();
            int last = -1;
            for (int frame = 0; frame < word.frames(); frame++) {
                int letter = (2 * frame + 1) * letters / (2 * word.frames());
                SoundCounts count = counts.apply(word.letters().get(letter));
                count.addFrame(word.unit(frame), 1);
                if (letter != last) {
                    count.addStart(1);
                }
                last = letter;
            }
        }
    }

    private static void expect(
            SpokenWord word,
            Function<LetterContext, SoundCounts> counts,
            LetterEstimate estimate,
            LetterEstimate.Width width) {
        List<SoundShares> sounds = new ArrayList<>();
        List<SoundCounts> seen = new ArrayList<>();
        for (LetterContext letter : word.letters()) {
            sounds.add(estimate.of(letter, width));
            seen.add(counts.apply(letter));
        }
        new WordExpectation(word, sounds).count(seen);
    }
}
