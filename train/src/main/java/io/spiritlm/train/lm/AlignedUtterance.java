package io.spiritlm.train.lm;

import io.spiritlm.train.corpus.TimedPhone;
import io.spiritlm.train.corpus.TimedWord;
import io.spiritlm.train.corpus.Utterance;
import java.util.function.Function;

/** An utterance as tokens: the unit of every frame, and where in them each word and phone lies. Immutable. */
final class AlignedUtterance {
    static final double FRAMES_PER_SECOND = 25;

    private final Utterance utterance;
    private final int[] frames;
    private final int[] wordBegins;
    private final int[] wordEnds;
    private final int[][] wordPieces;
    /** Of each frame, the index of the phone in its middle. */
    private final int[] phones;

    /**
     * Aligns units with words.
     *
     * @param utterance with at least one word and one phone
     * @param frames the token id of each frame's unit, 25 frames/s, at least one
     * @param pieces gives the token ids of a word, at least one
     */
    AlignedUtterance(Utterance utterance, int[] frames, Function<String, int[]> pieces) {
        this.utterance = utterance;
        this.frames = frames;
        int words = utterance.words().size();
        wordBegins = new int[words];
        wordEnds = new int[words];
        wordPieces = new int[words][];
        for (int i = 0; i < words; i++) {
            TimedWord word = utterance.words().get(i);
            wordBegins[i] = frame(word.start());
            wordEnds[i] = Math.max(wordBegins[i] + 1, frame(word.end()));
            wordPieces[i] = pieces.apply(word.word());
        }
        phones = new int[frames.length];
        int phone = 0;
        for (int i = 0; i < frames.length; i++) {
            double middle = (i + 0.5) / FRAMES_PER_SECOND;
            while (phone < utterance.phones().size() - 1
                    && utterance.phones().get(phone).end() <= middle) {
                phone++;
            }
            phones[i] = phone;
        }
    }

    private int frame(double seconds) {
        return (int) Math.min(frames.length - 1, Math.round(seconds * FRAMES_PER_SECOND));
    }

    String voice() {
        return utterance.voice();
    }

    int words() {
        return wordPieces.length;
    }

    int frames() {
        return frames.length;
    }

    /** The token ids of a word's text. */
    int[] pieces(int word) {
        return wordPieces[word];
    }

    /** The first frame of speech of a span that begins with {@code word}; silence before the first word belongs to it. */
    int begin(int word) {
        return word == 0 ? 0 : wordBegins[word];
    }

    /** The frame behind a span that ends with {@code word}; silence behind the last word belongs to it. */
    int end(int word) {
        return word == words() - 1 ? frames.length : wordEnds[word];
    }

    /** The last frame in which {@code word} is heard. */
    int lastFrame(int word) {
        return Math.min(frames.length, wordEnds[word]) - 1;
    }

    /** The token id of a frame's unit. */
    int unit(int frame) {
        return frames[frame];
    }

    /** The phone in the middle of a frame. */
    TimedPhone phone(int frame) {
        return utterance.phones().get(phones[frame]);
    }

    /** The frame behind the phone of {@code frame}, at most {@code end}. */
    int phoneEnd(int frame, int end) {
        int next = frame + 1;
        while (next < end && phones[next] == phones[frame]) {
            next++;
        }
        return next;
    }
}
