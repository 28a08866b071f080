package io.spiritlm.train.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * All text a corpus is made from, with what may not be trained on kept apart: Asterisk test prompts, held-out patterns, and 2 % of
 * WordNet and the Bible by a hash of the normalised sentence.
 */
final class CorpusTexts {
    private static final int HELD_OUT_PASSAGES_BELOW = 5;
    private static final int MAX_SPOKEN_WORDS = 12;
    private static final int MAX_TEXT_WORDS = 40;
    private static final int COMMON_WORD_COUNT = 30;
    private static final int MIN_SALAD_WORDS = 3;
    private static final int MAX_SALAD_WORDS = 8;
    private static final int MAX_ATTEMPTS = 50;

    private final AsteriskPrompts prompts;
    private final TestSentenceGuard guard;
    private final SentenceGrammar grammar;
    private final List<String> definitions;
    private final List<String> examples;
    private final List<String> verses;
    private final List<LabelledSentence> speakableExamples;
    private final List<LabelledSentence> speakableVerses;
    private final List<String> lexicon;

    CorpusTexts(AsteriskPrompts prompts, SentenceGrammar grammar, WordNetText wordNet, List<String> verses) {
        this.prompts = prompts;
        this.grammar = grammar;
        this.guard = TestSentenceGuard.of(prompts);
        this.definitions = wordNet.definitions();
        this.examples = wordNet.examples();
        this.verses = List.copyOf(verses);
        this.speakableExamples = speakable(UtteranceSet.WORDNET, wordNet.speakableExamples(MAX_SPOKEN_WORDS));
        this.speakableVerses = speakable(
                UtteranceSet.BIBLE,
                verses.stream()
                        .filter(verse -> verse.matches("[A-Za-z',;:. ]+"))
                        .toList());
        this.lexicon = List.copyOf(collectLexicon());
    }

    static CorpusTexts readInstalled() throws IOException, InterruptedException {
        return new CorpusTexts(
                AsteriskPrompts.readInstalled(),
                SentenceGrammar.bundled(),
                WordNetText.readInstalled(),
                BibleText.readInstalled());
    }

    AsteriskPrompts prompts() {
        return prompts;
    }

    /** Words of the grammar, the training prompts and the common ones of WordNet's examples. */
    List<String> lexicon() {
        return lexicon;
    }

    /** Distinct allowed sentences of the training patterns, none of which normalises to one of {@code excluded}. */
    List<LabelledSentence> trainingSentences(int count, Random random, Set<String> excluded) {
        return fill(grammar.trainingPatterns(), count, random, excluded);
    }

    /** Distinct sentences of the held-out patterns. */
    List<LabelledSentence> heldOutSentences(int count, Random random) {
        return fill(grammar.heldOutPatterns(), count, random, Set.of());
    }

    /** Distinct rows of random lexicon words. */
    List<LabelledSentence> salads(int count, Random random) {
        return distinct(count, Set.of(), () -> {
            int words = MIN_SALAD_WORDS + random.nextInt(MAX_SALAD_WORDS - MIN_SALAD_WORDS + 1);
            StringBuilder salad = new StringBuilder();
            for (int i = 0; i < words; i++) {
                salad.append(i == 0 ? "" : " ").append(lexicon.get(random.nextInt(lexicon.size())));
            }
            return LabelledSentence.unlabelled(
                    UtteranceSet.SALAD, salad.append('.').toString());
        });
    }

    /** Distinct short example sentences of WordNet, at most as many as there are. */
    List<LabelledSentence> examples(int count, Random random) {
        return sample(speakableExamples, count, random);
    }

    /** Distinct short verses, at most as many as there are. */
    List<LabelledSentence> verses(int count, Random random) {
        return sample(speakableVerses, count, random);
    }

    /** Normalised lines to train a language model on: training patterns, training prompts, WordNet, Bible. */
    List<String> trainingText(int patternSentences, Random random, Set<String> excluded) {
        List<String> lines = new ArrayList<>();
        trainingSentences(patternSentences, random, excluded).forEach(sentence -> lines.add(sentence.text()));
        prompts.prompts(Split.TRAIN).forEach(prompt -> lines.add(prompt.text()));
        passages().stream()
                .filter(line -> !heldOutPassage(line) && guard.allows(line))
                .forEach(lines::add);
        lines.removeIf(excluded::contains);
        Collections.shuffle(lines, random);
        return lines;
    }

    /** Normalised lines no training sees: held-out patterns, held-out passages. */
    List<String> heldOutText(int patternSentences, Random random) {
        List<String> lines = new ArrayList<>();
        heldOutSentences(patternSentences, random).forEach(sentence -> lines.add(sentence.text()));
        passages().stream().filter(CorpusTexts::heldOutPassage).forEach(lines::add);
        return lines;
    }

    private Collection<String> passages() {
        SortedSet<String> passages = new TreeSet<>();
        for (List<String> source : List.of(definitions, examples, verses)) {
            for (String passage : source) {
                String line = SentenceNormalizer.normalize(passage);
                int words = SentenceNormalizer.words(line).size();
                if (words >= 2 && words <= MAX_TEXT_WORDS) {
                    passages.add(line);
                }
            }
        }
        return passages;
    }

    private List<LabelledSentence> speakable(UtteranceSet source, List<String> sentences) {
        return sentences.stream()
                .map(sentence -> LabelledSentence.unlabelled(source, sentence))
                .filter(sentence -> SentenceNormalizer.words(sentence.text()).size() <= MAX_SPOKEN_WORDS)
                .filter(sentence -> !heldOutPassage(sentence.text()) && guard.allows(sentence.text()))
                .toList();
    }

    private SortedSet<String> collectLexicon() {
        SortedSet<String> words = new TreeSet<>(grammar.vocabulary());
        prompts.prompts(Split.TRAIN).forEach(prompt -> words.addAll(SentenceNormalizer.words(prompt.text())));
        Map<String, Integer> counts = new HashMap<>();
        for (LabelledSentence example : speakableExamples) {
            for (String word : SentenceNormalizer.words(example.text())) {
                counts.merge(word, 1, Integer::sum);
            }
        }
        counts.forEach((word, count) -> {
            if (count >= COMMON_WORD_COUNT && word.length() > 1) {
                words.add(word);
            }
        });
        return words;
    }

    private static boolean heldOutPassage(String line) {
        return AsteriskPrompts.firstHashByte(line) < HELD_OUT_PASSAGES_BELOW;
    }

    private List<LabelledSentence> fill(
            List<SentenceGrammar.SentencePattern> patterns, int count, Random random, Set<String> excluded) {
        return distinct(count, excluded, () -> grammar.fill(patterns.get(random.nextInt(patterns.size())), random));
    }

    /** Draws until {@code count} allowed sentences with different texts are found or the source seems exhausted. */
    private List<LabelledSentence> distinct(int count, Set<String> excluded, Supplier<LabelledSentence> source) {
        Set<String> seen = new HashSet<>(excluded);
        List<LabelledSentence> sentences = new ArrayList<>(count);
        for (long attempt = 0; sentences.size() < count && attempt < (long) count * MAX_ATTEMPTS; attempt++) {
            LabelledSentence sentence = source.get();
            if (guard.allows(sentence.text()) && seen.add(sentence.text())) {
                sentences.add(sentence);
            }
        }
        return sentences;
    }

    private static List<LabelledSentence> sample(List<LabelledSentence> all, int count, Random random) {
        List<LabelledSentence> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return List.copyOf(shuffled.subList(0, Math.min(count, shuffled.size())));
    }
}
