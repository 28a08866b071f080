package io.spiritlm.train.words;

import io.spiritlm.tokenize.words.LetterSounds;
import io.spiritlm.tokenize.words.TimedWord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What has to be added to the times of frames: the median difference to the times that are known. Mutable; for one thread. */
final class OffsetFit {
    private final List<Double> onsets = new ArrayList<>();
    private final List<Double> changes = new ArrayList<>();
    private final List<Double> ends = new ArrayList<>();

    /**
     * Adds an utterance.
     *
     * @param found times without offsets
     * @param known of the same words
     */
    void add(List<TimedWord> found, List<io.spiritlm.train.corpus.TimedWord> known) {
        for (int i = 0; i < found.size(); i++) {
            double start = known.get(i).start() - found.get(i).start();
            double end = known.get(i).end() - found.get(i).end();
            if (i > 0 && found.get(i - 1).end() == found.get(i).start()) {
                changes.add(start);
            } else {
                onsets.add(start);
            }
            if (i + 1 < found.size() && found.get(i + 1).start() == found.get(i).end()) {
                changes.add(end);
            } else {
                ends.add(end);
            }
        }
    }

    LetterSounds.Offsets offsets() {
        return new LetterSounds.Offsets(median(onsets), median(changes), median(ends));
    }

    private static double median(List<Double> of) {
        if (of.isEmpty()) {
            return 0;
        }
        Collections.sort(of);
        return Math.round(1000 * of.get(of.size() / 2)) / 1000.0;
    }
}
