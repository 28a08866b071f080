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
    /** How far below the likeliest token's logit, in temperatures, the others are looked at first: e^-8 is a 3000th. */
    private static final double FIRST_DEPTH = 8;

    /**
     * A token.
     *
     * @param logProbability natural logarithm of its probability among all allowed tokens, before temperature and cuts
     */
    record Choice(int token, double logProbability) {}

    private final Sampling sampling;
    private final int[] allowed;
    private final float repetitionPenalty;
    /** The tokens that the prompt and the answer have, where that matters. */
    private final BitSet seen = new BitSet();

    private final RandomGenerator random;

    /**
     * @param allowed the tokens that may be chosen, ascending; kept by reference
     * @param repetitionPenalty as {@link io.spiritlm.wire.Restraints} has it
     */
    TokenChooser(Sampling sampling, int[] allowed, float repetitionPenalty) {
        this.sampling = sampling;
        this.allowed = allowed;
        this.repetitionPenalty = repetitionPenalty;
        random = RandomGeneratorFactory.of("L64X128MixRandom")
                .create(
                        switch (sampling) {
                            case Sampling.Greedy greedy -> 0;
                            case Sampling.Drawn drawn -> drawn.seed();
                        });
    }

    /** Without a penalty. */
    TokenChooser(Sampling sampling, int[] allowed) {
        this(sampling, allowed, 1);
    }

    /** Says what the prompt has, and what was chosen before. */
    void saw(int... tokens) {
        if (repetitionPenalty != 1) {
            for (int token : tokens) {
                seen.set(token);
            }
        }
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
     * @throws IllegalStateException if the logits of the allowed tokens aren't numbers
     */
    Choice choose(float[] logits) {
        int likeliest = likeliest(logits);
        double logarithm = Math.log(mass(logits, logits[likeliest], 1)) + logits[likeliest];
        float[] restrained = repetitionPenalty == 1 ? logits : penalised(logits);
        int best = repetitionPenalty == 1 ? likeliest : likeliest(restrained);
        int token = switch (sampling) {
            case Sampling.Greedy greedy -> best;
            case Sampling.Drawn drawn -> draw(drawn, restrained, restrained[best]);
        };
        saw(token);
        return new Choice(token, Math.min(0, logits[token] - logarithm));
    }

    private int likeliest(float[] logits) {
        double highest = Double.NEGATIVE_INFINITY;
        int likeliest = -1;
        for (int id : allowed) {
            if (logits[id] > highest) {
                highest = logits[id];
                likeliest = id;
            }
        }
        if (likeliest < 0) {
            throw new IllegalStateException("logits: expected a finite one among the allowed tokens, found none");
        }
        return likeliest;
    }

    private float[] penalised(float[] logits) {
        float[] penalised = logits.clone();
        seen.stream()
                .filter(id -> id < penalised.length)
                .forEach(id -> penalised[id] =
                        penalised[id] > 0 ? penalised[id] / repetitionPenalty : penalised[id] * repetitionPenalty);
        return penalised;
    }

    /** The sum of the allowed tokens' masses, of which the likeliest has 1. */
    private double mass(float[] logits, double highest, double temperature) {
        double sum = 0;
        for (int id : allowed) {
            double mass = Math.exp((logits[id] - highest) / temperature);
            sum += mass > 0 ? mass : 0; // what isn't a number has none
        }
        return sum;
    }

    /** Draws among the likeliest tokens, in order of likelihood, then of id. */
    private int draw(Sampling.Drawn drawn, float[] logits, double highest) {
        double whole = drawn.topK() == 0 ? mass(logits, highest, drawn.temperature()) : 0;
        double depth = drawn.topP() < 1 || drawn.topK() > 0 ? FIRST_DEPTH : Double.POSITIVE_INFINITY;
        while (true) {
            int[] order = order(logits, highest - depth * drawn.temperature());
            int kept = drawn.topK() == 0 ? order.length : Math.min(drawn.topK(), order.length);
            double[] masses = new double[kept];
            double sum = 0;
            for (int rank = 0; rank < kept; rank++) {
                masses[rank] = Math.exp((logits[order[rank]] - highest) / drawn.temperature());
                sum += masses[rank];
            }
            double wanted = drawn.topP() * (drawn.topK() == 0 ? whole : sum);
            boolean enough = drawn.topK() == 0 ? sum >= wanted : kept == drawn.topK();
            if (enough || depth == Double.POSITIVE_INFINITY) {
                return draw(order, masses, wanted);
            }
            depth = depth < 1_000 ? 2 * depth : Double.POSITIVE_INFINITY;
        }
    }

    /** Draws among the first that have a mass together. */
    private int draw(int[] order, double[] masses, double wanted) {
        double nucleus = 0;
        int count = 0;
        while (count < masses.length && (count == 0 || nucleus < wanted)) {
            nucleus += masses[count++];
        }
        double point = random.nextDouble() * nucleus;
        for (int rank = 0; rank < count; rank++) {
            point -= masses[rank];
            if (point < 0) {
                return order[rank];
            }
        }
        return order[count - 1];
    }

    /** The allowed tokens with logits from {@code lowest} on, the likeliest first. */
    private int[] order(float[] logits, double lowest) {
        long[] keys = new long[allowed.length];
        int count = 0;
        for (int id : allowed) {
            if (logits[id] >= lowest) {
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
