package io.spiritlm.train.words;

import io.spiritlm.tokenize.words.LetterContext;
import io.spiritlm.train.corpus.TimedWord;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The words of utterances with the units of their frames, and the silence around them. Mutable; for one thread. */
final class SpokenCorpus {
    private final int units;
    private final List<SpokenWord> words = new ArrayList<>();
    private final SoundCounts anything;
    private final SoundCounts edge;
    private final SoundCounts pause;

    /** @param units how many there are */
    SpokenCorpus(int units) {
        this.units = units;
        anything = new SoundCounts(units);
        edge = new SoundCounts(units);
        pause = new SoundCounts(units);
    }

    /**
     * Adds an utterance.
     *
     * @param frames the unit of each
     * @throws IllegalArgumentException if there is a unit that there isn't
     */
    void add(Utterance utterance, int[] frames) {
        for (int unit : frames) {
            if (unit < 0 || unit >= units) {
                throw new IllegalArgumentException(
                        "units of %s: expected 0 to %d, found %d; spirit train encoder writes them"
                                .formatted(utterance.id(), units - 1, unit));
            }
        }
        int behind = 0;
        for (TimedWord word : utterance.words()) {
            int start = Math.max(behind, frame(word.start(), frames));
            int end = Math.max(start, frame(word.end(), frames));
            silence(behind == 0 ? edge : pause, frames, behind, start);
            List<LetterContext> letters = LetterContext.of(word.word());
            if (end > start && end - start <= WordExpectation.MOST_FRAMES && !letters.isEmpty()) {
                int[] own = Arrays.copyOfRange(frames, start, end);
                words.add(new SpokenWord(letters, own));
                for (int unit : own) {
                    anything.addFrame(unit, 1);
                }
            }
            behind = end;
        }
        silence(edge, frames, behind, frames.length);
    }

    /** The first frame whose middle lies behind a moment. */
    private static int frame(double seconds, int[] frames) {
        return Math.clamp(Math.round(seconds * UnitStream.SEMANTIC.frameRateHz()), 0, frames.length);
    }

    private static void silence(SoundCounts of, int[] frames, int from, int until) {
        if (from == until) {
            of.addSilent(1);
        } else {
            of.addStart(1);
        }
        for (int frame = from; frame < until; frame++) {
            of.addFrame(frames[frame], 1);
        }
    }

    int units() {
        return units;
    }

    List<SpokenWord> words() {
        return words;
    }

    /** What speech sounds like, whatever is said. */
    SoundShares anything() {
        double[] even = new double[units];
        Arrays.fill(even, 1.0 / units);
        SoundShares shares = anything.shares(new SoundShares(even, 0, 0), units);
        double[] of = new double[units];
        Arrays.setAll(of, shares::unit);
        return new SoundShares(of, 0.15, 0.4);
    }

    /** Silence before and behind utterances. */
    SoundShares edge() {
        return edge.shares(anything(), 1);
    }

    /** Silence between words. */
    SoundShares pause() {
        return pause.shares(anything(), 1);
    }
}
