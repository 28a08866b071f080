package io.spiritlm.lm.model;

import java.util.List;

/**
 * Computes what comes next, for several sequences at once, each in a slot that holds its keys and values.
 *
 * <p>A slot's content is known by position alone: whoever owns the slot says where tokens go, and what lies behind is
 * overwritten. Not thread-safe; for platform threads only.
 */
public interface DecodingEngine extends AutoCloseable {
    /**
     * A token that goes on a sequence.
     *
     * @param slot of the sequence
     * @param position the token's place in the sequence, from 0: the number of tokens before it
     */
    record Step(int slot, int position, int token) {}

    /**
     * Tokens that go on a sequence, and of which it is asked how likely each is.
     *
     * @param slot of the sequence
     * @param position the first token's place in the sequence, from 0
     * @param tokens at least two; the last one is looked at, and not put into the slot
     */
    record Piece(int slot, int position, List<Integer> tokens) {
        public Piece {
            tokens = List.copyOf(tokens);
            if (tokens.size() < 2) {
                throw new IllegalArgumentException("score: expected at least 2 tokens, found " + tokens.size());
            }
        }

        /** The tokens that are put into the slot. */
        public int[] put() {
            return tokens.subList(0, tokens.size() - 1).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }

    /** How many sequences are held, numbered from 0. */
    int slots();

    /** The most tokens of a sequence. */
    int capacity();

    /** How many logits a token has. */
    int vocabularySize();

    /**
     * Puts {@code tokens} behind the first {@code position} tokens of a slot.
     *
     * @return the next token's logits {@code [vocabularySize]}
     * @throws IllegalArgumentException if there are no tokens, an unknown one, or more than the slot holds
     */
    float[] prefill(int slot, int position, int[] tokens);

    /**
     * Puts one token behind each of several slots' sequences.
     *
     * @param steps at most one for a slot
     * @return for each step, in order, the next token's logits {@code [vocabularySize]}
     * @throws IllegalArgumentException as {@link #prefill}
     */
    List<float[]> step(List<Step> steps);

    /**
     * Puts tokens behind several slots' sequences, and says how likely they are.
     *
     * @param pieces at most one for a slot
     * @return for each piece, in order, the natural logarithm of each token's probability, given all before it: {@code [tokens - 1]},
     *     from the second token on
     * @throws IllegalArgumentException as {@link #prefill}
     */
    List<float[]> score(List<Piece> pieces);

    /** Says that a slot's sequence is no longer needed. */
    void release(int slot);

    @Override
    void close();
}
