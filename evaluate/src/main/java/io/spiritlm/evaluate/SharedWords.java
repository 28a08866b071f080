package io.spiritlm.evaluate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The words that two sentences share, in their order: as many as can be. */
final class SharedWords {
    /** The same word's index in each. */
    record Pair(int reference, int hypothesis) {}

    private SharedWords() {}

    static List<Pair> of(List<String> reference, List<String> hypothesis) {
        int[][] shared = new int[reference.size() + 1][hypothesis.size() + 1];
        for (int i = 1; i <= reference.size(); i++) {
            for (int j = 1; j <= hypothesis.size(); j++) {
                shared[i][j] = reference.get(i - 1).equals(hypothesis.get(j - 1))
                        ? shared[i - 1][j - 1] + 1
                        : Math.max(shared[i - 1][j], shared[i][j - 1]);
            }
        }
        Deque<Pair> pairs = new ArrayDeque<>();
        int i = reference.size();
        int j = hypothesis.size();
        while (i > 0 && j > 0) {
            if (reference.get(i - 1).equals(hypothesis.get(j - 1))) {
                pairs.addFirst(new Pair(--i, --j));
            } else if (shared[i - 1][j] >= shared[i][j - 1]) {
                i--;
            } else {
                j--;
            }
        }
        return List.copyOf(pairs);
    }
}
