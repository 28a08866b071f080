package io.spiritlm.train.words;

import java.util.List;

/**
 * Counts how a word's letters sound, in expectation over all ways in which they can share its frames (Baum and Welch's forward and
 * backward passes). For one thread.
 */
final class WordExpectation {
    /** Of longer words the probabilities would be too small for a double. */
    static final int MOST_FRAMES = 40;

    private final SpokenWord word;
    private final List<SoundShares> sounds;
    private final int frames;
    private final int letters;

    /** {@code [frames + 1][letters + 1]}: that many frames and letters are behind. */
    private final double[][] before;

    private final double[][] rest;

    /** {@code [frames][letters]}: the frame is the letter's. */
    private final double[][] in;

    private final double[][] restIn;

    /** @param sounds of each letter of the word */
    WordExpectation(SpokenWord word, List<SoundShares> sounds) {
        this.word = word;
        this.sounds = sounds;
        frames = word.frames();
        letters = sounds.size();
        before = new double[frames + 1][letters + 1];
        rest = new double[frames + 1][letters + 1];
        in = new double[frames][letters];
        restIn = new double[frames][letters];
        forward();
        backward();
    }

    private void forward() {
        before[0][0] = 1;
        for (int frame = 0; frame <= frames; frame++) {
            for (int letter = 0; letter < letters; letter++) {
                SoundShares sound = sounds.get(letter);
                double ended = frame == 0 ? 0 : in[frame - 1][letter] * (1 - sound.stays());
                before[frame][letter + 1] = ended + before[frame][letter] * sound.silent();
                if (frame < frames) {
                    double stayed = frame == 0 ? 0 : in[frame - 1][letter] * sound.stays();
                    in[frame][letter] =
                            (before[frame][letter] * (1 - sound.silent()) + stayed) * sound.unit(word.unit(frame));
                }
            }
        }
    }

    private void backward() {
        rest[frames][letters] = 1;
        for (int frame = frames; frame >= 0; frame--) {
            for (int letter = letters - 1; letter >= 0; letter--) {
                SoundShares sound = sounds.get(letter);
                double heard = 0;
                if (frame < frames) {
                    double stayed = frame + 1 < frames
                            ? sound.stays() * sound.unit(word.unit(frame + 1)) * restIn[frame + 1][letter]
                            : 0;
                    restIn[frame][letter] = (1 - sound.stays()) * rest[frame + 1][letter + 1] + stayed;
                    heard = (1 - sound.silent()) * sound.unit(word.unit(frame)) * restIn[frame][letter];
                }
                rest[frame][letter] = sound.silent() * rest[frame][letter + 1] + heard;
            }
        }
    }

    /** The probability of the word's units. */
    double likelihood() {
        return rest[0][0];
    }

    /** @param counts of each letter of the word */
    void count(List<SoundCounts> counts) {
        double all = likelihood();
        if (!(all > 0)) {
            return;
        }
        for (int letter = 0; letter < letters; letter++) {
            SoundCounts count = counts.get(letter);
            double silent = 0;
            for (int frame = 0; frame <= frames; frame++) {
                silent += before[frame][letter] * rest[frame][letter + 1];
                if (frame < frames) {
                    count.addFrame(word.unit(frame), in[frame][letter] * restIn[frame][letter] / all);
                }
            }
            double share = silent * sounds.get(letter).silent() / all;
            count.addSilent(share);
            count.addStart(Math.max(0, 1 - share));
        }
    }
}
