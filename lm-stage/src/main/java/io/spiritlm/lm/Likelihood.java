package io.spiritlm.lm;

import java.util.Arrays;
import java.util.List;

/**
 * How likely tokens are.
 *
 * @param logProbabilities the natural logarithm of each one's probability, given all before it
 */
public record Likelihood(List<Double> logProbabilities) {
    public Likelihood {
        logProbabilities = List.copyOf(logProbabilities);
        if (logProbabilities.isEmpty()) {
            throw new IllegalArgumentException("likelihood: expected at least one token, found none");
        }
    }

    static Likelihood of(double[] logProbabilities) {
        return new Likelihood(Arrays.stream(logProbabilities).boxed().toList());
    }

    /** The natural logarithm of the probability of all: the raw score. */
    public double sum() {
        return logProbabilities.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The same, divided by their number: the score that is normalised for length. */
    public double perToken() {
        return sum() / logProbabilities.size();
    }
}
