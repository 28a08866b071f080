package io.spiritlm.lm.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What an engine refuses.
 *
 * @param slots that it has
 * @param capacity tokens of a slot
 * @param vocabularySize tokens there are
 */
public record SlotBounds(int slots, int capacity, int vocabularySize) {
    /**
     * Makes sure of a slot.
     *
     * @throws IllegalArgumentException if there is none of this number
     */
    public void requireSlot(int slot) {
        if (slot < 0 || slot >= slots) {
            throw new IllegalArgumentException("slot: expected 0.." + (slots - 1) + ", found " + slot);
        }
    }

    /**
     * Makes sure of tokens that go behind the first {@code position} ones of a slot.
     *
     * @throws IllegalArgumentException if there are none, an unknown one, or more than fit
     */
    public void requireTokens(int[] tokens, int position) {
        if (tokens.length == 0 || position < 0 || position + tokens.length > capacity) {
            throw new IllegalArgumentException("tokens: expected 1.." + (capacity - position) + " behind position "
                    + position + " of a slot for " + capacity + ", found " + tokens.length);
        }
        requireIds(tokens);
    }

    /**
     * Makes sure of a step of several slots.
     *
     * @throws IllegalArgumentException as {@link #requireTokens}, and if there are two tokens for a slot
     */
    public void requireSteps(List<DecodingEngine.Step> steps) {
        requireOnce("step", steps.stream().mapToInt(DecodingEngine.Step::slot));
        steps.forEach(step -> requireTokens(new int[] {step.token()}, step.position()));
    }

    /**
     * Makes sure of pieces of several slots' sequences.
     *
     * @throws IllegalArgumentException as {@link #requireTokens}, and if there are two pieces for a slot
     */
    public void requirePieces(List<DecodingEngine.Piece> pieces) {
        requireOnce("score", pieces.stream().mapToInt(DecodingEngine.Piece::slot));
        for (var piece : pieces) {
            requireTokens(piece.put(), piece.position());
            requireIds(new int[] {piece.tokens().getLast()});
        }
    }

    private void requireOnce(String what, IntStream of) {
        boolean[] taken = new boolean[slots];
        of.forEach(slot -> {
            requireSlot(slot);
            if (taken[slot]) {
                throw new IllegalArgumentException(what + ": expected one for slot " + slot + ", found two");
            }
            taken[slot] = true;
        });
    }

    private void requireIds(int[] tokens) {
        for (int token : tokens) {
            if (token < 0 || token >= vocabularySize) {
                throw new IllegalArgumentException("token: expected 0.." + (vocabularySize - 1) + ", found " + token);
            }
        }
    }
}
