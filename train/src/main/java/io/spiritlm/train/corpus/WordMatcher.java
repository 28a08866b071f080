package io.spiritlm.train.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts an engine's own words (which split or drop apostrophes) back onto the words of the normalised sentence. */
final class WordMatcher {
    private WordMatcher() {}

    /** Returns the expected words with the engine's times, or nothing when the engine said other words. */
    static Optional<List<TimedWord>> match(List<String> expected, List<TimedWord> spoken) {
        List<TimedWord> matched = new ArrayList<>(expected.size());
        int next = 0;
        for (String word : expected) {
            String wanted = bare(word);
            StringBuilder said = new StringBuilder();
            int first = next;
            while (next < spoken.size() && said.length() < wanted.length()) {
                said.append(bare(spoken.get(next).word()));
                next++;
            }
            if (first == next || !said.toString().equals(wanted)) {
                return Optional.empty();
            }
            matched.add(new TimedWord(
                    word, spoken.get(first).start(), spoken.get(next - 1).end()));
        }
        return next == spoken.size() ? Optional.of(matched) : Optional.empty();
    }

    private static String bare(String word) {
        return word.replace("'", "").toLowerCase(Locale.ROOT);
    }
}
