package io.spiritlm.evaluate;

import io.spiritlm.train.corpus.SentenceNormalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The word error rate of a set of sentences, with a 95 % interval from {@value #RESAMPLES} bootstrap resamples of the sentences.
 *
 * @param errors summed over the sentences
 * @param sentences how many there are
 * @param exactSentences how many are without an error
 * @param low 2.5th percentile of the resampled rate
 * @param high 97.5th percentile of the resampled rate
 */
public record WordErrorRate(WordErrors errors, int sentences, int exactSentences, double low, double high) {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 95;

    /** A reference and what was heard; any spelling, both are normalised. */
    public record Pair(String reference, String hypothesis) {}

    /**
     * Measures the pairs. The interval is the same for the same pairs.
     *
     * @throws IllegalArgumentException when the references have no word
     */
    public static WordErrorRate of(List<Pair> pairs) {
        List<WordErrors> each = new ArrayList<>(pairs.size());
        for (Pair pair : pairs) {
            each.add(WordErrors.between(words(pair.reference()), words(pair.hypothesis())));
        }
        WordErrors sum = each.stream().reduce(new WordErrors(0, 0, 0, 0), WordErrors::plus);
        if (sum.referenceWords() == 0) {
            throw new IllegalArgumentException(
                    "word error rate: expected references with words, found " + pairs.size() + " without");
        }
        double[] rates = resample(each);
        return new WordErrorRate(
                sum,
                pairs.size(),
                (int) each.stream().filter(errors -> errors.edits() == 0).count(),
                rates[(int) Math.round(0.025 * (RESAMPLES - 1))],
                rates[(int) Math.round(0.975 * (RESAMPLES - 1))]);
    }

    /** Edits over reference words. */
    public double rate() {
        return errors.rate();
    }

    private static double[] resample(List<WordErrors> each) {
        Random random = new Random(SEED);
        double[] rates = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            int edits = 0;
            int words = 0;
            for (int j = 0; j < each.size(); j++) {
                WordErrors drawn = each.get(random.nextInt(each.size()));
                edits += drawn.edits();
                words += drawn.referenceWords();
            }
            rates[i] = (double) edits / Math.max(1, words);
        }
        Arrays.sort(rates);
        return rates;
    }

    private static List<String> words(String sentence) {
        return SentenceNormalizer.words(SentenceNormalizer.normalize(sentence));
    }

    @Override
    public String toString() {
        return "%.1f %% (95 %%: %.1f..%.1f; %d words in %d sentences: S %d I %d D %d; %d exact)"
                .formatted(
                        100 * rate(),
                        100 * low,
                        100 * high,
                        errors.referenceWords(),
                        sentences,
                        errors.substitutions(),
                        errors.insertions(),
                        errors.deletions(),
                        exactSentences);
    }
}
