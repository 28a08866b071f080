package io.spiritlm.evaluate;

import io.spiritlm.train.corpus.SentenceNormalizer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A bigram language model with absolute discounting, backing off to unigrams smoothed over a fixed vocabulary: the judge's second
 * reading. Immutable.
 */
public final class BigramModel {
    private static final String BEGIN = "<s>";
    private static final String END = "</s>";
    private static final double DISCOUNT = 0.6;
    private static final double UNIGRAM_FLOOR = 0.5;

    private final SortedSet<String> vocabulary = new TreeSet<>();
    private final Map<String, Integer> unigrams = new HashMap<>();
    private final SortedMap<String, SortedMap<String, Integer>> bigrams = new TreeMap<>();
    private long words;

    private BigramModel() {}

    /** Counts normalised sentences; words of {@code vocabulary} that aren't in them get a small probability. */
    public static BigramModel train(List<String> sentences, Set<String> vocabulary) {
        BigramModel model = new BigramModel();
        model.vocabulary.addAll(vocabulary);
        for (String sentence : sentences) {
            String before = BEGIN;
            for (String word : SentenceNormalizer.words(sentence)) {
                model.count(before, word);
                before = word;
            }
            model.count(before, END);
        }
        model.vocabulary.addAll(model.unigrams.keySet());
        model.vocabulary.remove(END);
        return model;
    }

    private void count(String before, String word) {
        unigrams.merge(word, 1, Integer::sum);
        bigrams.computeIfAbsent(before, context -> new TreeMap<>()).merge(word, 1, Integer::sum);
        words++;
    }

    /** The words the model knows, sentence marks not counted. */
    public Set<String> vocabulary() {
        return Set.copyOf(vocabulary);
    }

    /** Probability of a word (or the sentence's end) whatever came before. */
    double unigram(String word) {
        return (unigrams.getOrDefault(word, 0) + UNIGRAM_FLOOR) / (words + UNIGRAM_FLOOR * (vocabulary.size() + 1));
    }

    /** Probability of {@code word} after {@code before}. */
    double probability(String before, String word) {
        SortedMap<String, Integer> followers = bigrams.getOrDefault(before, new TreeMap<>());
        Integer count = followers.get(word);
        return count == null ? backoff(before) * unigram(word) : (count - DISCOUNT) / total(followers);
    }

    private double backoff(String before) {
        SortedMap<String, Integer> followers = bigrams.get(before);
        if (followers == null) {
            return 1;
        }
        double seen = followers.keySet().stream().mapToDouble(this::unigram).sum();
        return DISCOUNT * followers.size() / total(followers) / (1 - seen);
    }

    private static double total(SortedMap<String, Integer> followers) {
        return followers.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Writes the model in ARPA format. */
    public void write(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            int pairs = bigrams.values().stream().mapToInt(Map::size).sum();
            out.write("\\data\\\nngram 1=%d\nngram 2=%d\n\n\\1-grams:\n".formatted(vocabulary.size() + 2, pairs));
            out.write("-99 %s %s\n".formatted(BEGIN, log(backoff(BEGIN))));
            out.write("%s %s\n".formatted(log(unigram(END)), END));
            for (String word : vocabulary) {
                out.write("%s %s %s\n".formatted(log(unigram(word)), word, log(backoff(word))));
            }
            out.write("\n\\2-grams:\n");
            for (Map.Entry<String, SortedMap<String, Integer>> context : bigrams.entrySet()) {
                for (String word : context.getValue().keySet()) {
                    out.write("%s %s %s\n".formatted(log(probability(context.getKey(), word)), context.getKey(), word));
                }
            }
            out.write("\n\\end\\\n");
        }
    }

    private static String log(double probability) {
        return String.format(Locale.ROOT, "%.4f", Math.log10(Math.max(probability, 1e-9)));
    }
}
