package io.spiritlm.train.words;

import io.spiritlm.tokenize.words.LetterContext;
import java.util.List;

/** A word as it was said once: its letters, and the unit of each frame that it is heard in. */
final class SpokenWord {
    private final List<LetterContext> letters;
    private final int[] units;

    /** @param units at least one; the caller no longer changes them */
    SpokenWord(List<LetterContext> letters, int[] units) {
        this.letters = letters;
        this.units = units;
    }

    List<LetterContext> letters() {
        return letters;
    }

    int frames() {
        return units.length;
    }

    int unit(int frame) {
        return units[frame];
    }
}
