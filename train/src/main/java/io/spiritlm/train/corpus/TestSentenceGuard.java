package io.spiritlm.train.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the sentences of the Asterisk test prompts out of training text: a text is refused when it equals a test prompt, or
 * contains one of at least {@value #MIN_CONTAINED_WORDS} words as a run of words. Immutable.
 */
public final class TestSentenceGuard {
    private static final int MIN_CONTAINED_WORDS = 4;

    private final Set<String> texts = new HashSet<>();
    /** Long test texts, padded with spaces, by their first word. */
    private final Map<String, List<String>> containedByFirstWord = new HashMap<>();

    /** Guards normalised texts. */
    public TestSentenceGuard(List<String> testTexts) {
        for (String text : testTexts) {
            texts.add(text);
            List<String> words = SentenceNormalizer.words(text);
            if (words.size() >= MIN_CONTAINED_WORDS) {
                containedByFirstWord
                        .computeIfAbsent(words.getFirst(), first -> new ArrayList<>())
                        .add(" " + text + " ");
            }
        }
    }

    static TestSentenceGuard of(AsteriskPrompts prompts) {
        return new TestSentenceGuard(prompts.prompts(Split.TEST).stream()
                .map(AsteriskPrompts.Prompt::text)
                .toList());
    }

    /** Tells whether a normalised text may be trained on. */
    public boolean allows(String text) {
        if (texts.contains(text)) {
            return false;
        }
        String padded = " " + text + " ";
        for (String word : SentenceNormalizer.words(text)) {
            for (String test : containedByFirstWord.getOrDefault(word, List.of())) {
                if (padded.contains(test)) {
                    return false;
                }
            }
        }
        return true;
    }
}
