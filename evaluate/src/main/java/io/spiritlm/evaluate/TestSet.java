package io.spiritlm.evaluate;

import io.spiritlm.train.corpus.SentenceNormalizer;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.UtteranceSet;
import io.spiritlm.train.corpus.Voice;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Utterances that no weights were trained on. */
record TestSet(String name, List<Utterance> utterances) {
    private static final int LONG_WORDS = 4;

    TestSet {
        utterances = List.copyOf(utterances);
    }

    /**
     * Held-out patterns by a voice.
     *
     * @param limit the most utterances, taken evenly from the whole set; 0 takes all
     */
    static TestSet patterns(List<Utterance> utterances, Voice voice, int limit) {
        return choose(
                "patterns, " + voice.label(),
                Split.TEST,
                utterances,
                utterance -> utterance.set() == UtteranceSet.PATTERNS
                        && utterance.voice().equals(voice.label()),
                limit);
    }

    /** Held-out prompts of the Asterisk package; {@code limit} as above. */
    static TestSet asterisk(List<Utterance> utterances, int limit) {
        return choose(
                "Asterisk TEST", Split.TEST, utterances, utterance -> utterance.set() == UtteranceSet.ASTERISK, limit);
    }

    /** Sentences of the training patterns by all voices trained on: for choices, not for results; {@code limit} as above. */
    static TestSet development(List<Utterance> utterances, int limit) {
        return choose(
                "development", Split.DEV, utterances, utterance -> utterance.set() == UtteranceSet.PATTERNS, limit);
    }

    private static TestSet choose(
            String name, Split split, List<Utterance> all, Predicate<Utterance> belongs, int limit) {
        List<Utterance> chosen = all.stream()
                .filter(utterance -> utterance.split() == split && belongs.test(utterance))
                .toList();
        return new TestSet(name, limit == 0 || limit >= chosen.size() ? chosen : evenly(chosen, limit));
    }

    private static List<Utterance> evenly(List<Utterance> utterances, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> utterances.get((int) ((long) i * utterances.size() / count)))
                .toList();
    }

    /** The set and, for recorded prompts, those of its utterances that have at least four words; never an empty one. */
    List<TestSet> views() {
        List<Utterance> longer = utterances.stream()
                .filter(utterance -> utterance.set() == UtteranceSet.ASTERISK)
                .filter(utterance -> SentenceNormalizer.words(utterance.text()).size() >= LONG_WORDS)
                .toList();
        return Stream.of(this, new TestSet(name + ", >= 4 words", longer))
                .filter(view -> !view.utterances().isEmpty())
                .toList();
    }
}
