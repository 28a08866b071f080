package io.spiritlm.tokenize.words;

import java.util.ArrayList;
import java.util.List;

/**
 * What is heard of a text, one after the other: silence, the letters of a word, perhaps a pause, those of the next, silence. In each
 * word that has letters the one that is silent least often has to be heard. Immutable.
 */
final class SpokenStates {
    /** The word of a state that is silence. */
    static final int NO_WORD = -1;

    private final int[] rows;
    private final int[] words;
    private final float[] silence;
    private final int least;

    private SpokenStates(int[] rows, int[] words, float[] silence, int least) {
        this.rows = rows;
        this.words = words;
        this.silence = silence;
        this.least = least;
    }

    static SpokenStates of(List<List<LetterContext>> words, SoundCosts costs) {
        int count = words.stream().mapToInt(List::size).sum();
        int spoken = (int) words.stream().filter(word -> !word.isEmpty()).count();
        int[] rows = new int[count + spoken + 1];
        int[] ofWord = new int[rows.length];
        float[] silence = new float[rows.length];
        int state = 0;
        rows[state] = SoundCosts.EDGE;
        ofWord[state++] = NO_WORD;
        List<Integer> heard = new ArrayList<>();
        for (int word = 0; word < words.size(); word++) {
            if (words.get(word).isEmpty()) {
                continue;
            }
            int first = state;
            for (LetterContext letter : words.get(word)) {
                rows[state] = costs.row(letter);
                ofWord[state++] = word;
            }
            int loudest = first;
            for (int other = first + 1; other < state; other++) {
                if (costs.silence(rows[other]) > costs.silence(rows[loudest])) {
                    loudest = other;
                }
            }
            heard.add(loudest);
            rows[state] = heard.size() == spoken ? SoundCosts.EDGE : SoundCosts.PAUSE;
            ofWord[state++] = NO_WORD;
        }
        for (int i = 0; i < rows.length; i++) {
            silence[i] = costs.silence(rows[i]);
        }
        heard.forEach(loudest -> silence[loudest] = Float.POSITIVE_INFINITY);
        return new SpokenStates(rows, ofWord, silence, spoken);
    }

    int count() {
        return rows.length;
    }

    /** How many frames it takes at least. */
    int leastFrames() {
        return least;
    }

    int row(int state) {
        return rows[state];
    }

    /** The index of a state's word, or {@link #NO_WORD}. */
    int word(int state) {
        return words[state];
    }

    /** The cost of having no frame. */
    float silence(int state) {
        return silence[state];
    }
}
