package io.spiritlm.lm;

import io.spiritlm.wire.Sampling;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Chooses tokens from logits. The same logits and seed give the same tokens, whatever else the engine computes. Not
 * thread-safe: one for each answer.
 */
final class TokenChooser {
    /**
     * A token.
     *
     * @param logProbability natural logarithm of its probability among all allowed tokens, before temperature and cuts
     */
    record Choice(int token, double logProbability) {}

    private final Sampling sampling;
    private final BitSet banned;
    private final RandomGenerator random;

    TokenChooser(Sampling sampling, BitSet banned) {
        this.sampling = sampling;
        this.banned = banned;
        random = RandomGeneratorFactory.of("L64X128MixRandom")
                .create(
                        switch (sampling) {
                            case Sampling.Greedy greedy -> 0;
                            case Sampling.Drawn drawn -> drawn.seed();
                        });
    }

    /** Passes over tokens that were chosen before, with the same seed. */
    void skip(int tokens) {
        switch (sampling) {
            case Sampling.Greedy _ -> {}
            case Sampling.Drawn _ -> {
                for (int i = 0; i < tokens; i++) {
                    random.nextDouble();
                }
            }
        }
    }

    /**
     * Chooses the next token.
     *
     * @throws IllegalStateException if the logits aren't numbers, or every token is banned
     */
    Choice choose(float[] logits) {
        double highest = Double.NEGATIVE_INFINITY;
        int likeliest = -1;
        for (int id = 0; id < logits.length; id++) {
            if (!banned.get(id) && logits[id] > highest) {
                highest = logits[id];
                likeliest = id;
            }
        }
        if (likeliest < 0) {
            throw new IllegalStateException("logits: expected a finite one among the allowed tokens, found none");
        }
        int token = switch (sampling) {
            case Sampling.Greedy greedy -> likeliest;
            case Sampling.Drawn drawn -> draw(drawn, logits, highest);
        };
        double sum = 0;
        for (int id = 0; id < logits.length; id++) {
            sum += banned.get(id) ? 0 : Math.exp(logits[id] - highest);
        }
        return new Choice(token, Math.min(0, logits[token] - highest - Math.log(sum)));
    }

    /** Draws among the likeliest tokens, in order of likelihood, then of id. */
    private int draw(Sampling.Drawn drawn, float[] logits, double highest) {
        int[] order = order(logits);
        int kept = drawn.topK() > 0 ? Math.min(drawn.topK(), order.length) : order.length;
        double[] masses = new double[kept];
        double sum = 0;
        for (int rank = 0; rank < kept; rank++) {
            masses[rank] = Math.exp((logits[order[rank]] - highest) / drawn.temperature());
            sum += masses[rank];
        }
        double nucleus = 0;
        int rank = 0;
        while (rank < kept && (rank == 0 || nucleus < drawn.topP() * sum)) {
            nucleus += masses[rank++];
        }
        double point = random.nextDouble() * nucleus;
        for (int i = 0; i < rank; i++) {
            point -= masses[i];
            if (point < 0) {
                return order[i];
            }
        }
        return order[rank - 1];
    }

    private int[] order(float[] logits) {
        long[] keys = new long[logits.length];
        int count = 0;
        for (int id = 0; id < logits.length; id++) {
            if (!banned.get(id) && !Float.isNaN(logits[id])) {
                int bits = Float.floatToIntBits(logits[id]);
                int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE); // orders as floats do
                keys[count++] = (long) ~ascending << 32 | id;
            }
        }
        Arrays.sort(keys, 0, count);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }
}
