package io.spiritlm.wire;

/** How the next token is chosen, and how many at most. */
public sealed interface Sampling {

    /** The most tokens a turn may have, at least 1. */
    int maxTokens();

    /** The likeliest token, always. */
    record Greedy(int maxTokens) implements Sampling {

        public Greedy {
            Check.between("max tokens", 1, maxTokens, Integer.MAX_VALUE);
        }
    }

    /**
     * A random draw, the same for the same seed.
     *
     * @param temperature divides the logits, above 0
     * @param topP keeps the likeliest tokens up to this probability, above 0 and at most 1
     * @param topK keeps this many likeliest tokens; 0 keeps all
     * @param seed any number
     */
    record Drawn(float temperature, float topP, int topK, long seed, int maxTokens) implements Sampling {

        public Drawn {
            if (!(temperature > 0 && temperature <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException("temperature: expected above 0, found " + temperature);
            }
            if (!(topP > 0 && topP <= 1)) {
                throw new IllegalArgumentException("top-p: expected above 0 and at most 1, found " + topP);
            }
            Check.between("top-k", 0, topK, Integer.MAX_VALUE);
            Check.between("max tokens", 1, maxTokens, Integer.MAX_VALUE);
        }
    }
}
