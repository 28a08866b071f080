package io.spiritlm.lm;

import io.spiritlm.lm.model.DecodingEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Sequences with a common beginning, of which it is asked how likely what follows the beginning is. They are read one behind the other in
 * one slot, in pieces. All but the result is the loop's.
 */
final class Scoring {
    private final int[] beginning;
    private final List<int[]> endings;
    private final CompletableFuture<List<double[]>> result = new CompletableFuture<>();
    private final List<double[]> scores = new ArrayList<>();
    private Slots.@Nullable Slot slot;
    /** Of the current ending's tokens, those that have a score. */
    private int scored;

    /**
     * @param beginning at least one token
     * @param endings at least one, of at least one token each
     */
    Scoring(int[] beginning, List<int[]> endings) {
        if (beginning.length == 0 || endings.isEmpty() || endings.stream().anyMatch(ending -> ending.length == 0)) {
            throw new IllegalArgumentException("score: expected tokens behind a first one, found none");
        }
        this.beginning = beginning;
        this.endings = List.copyOf(endings);
        scores.add(new double[endings.getFirst().length]);
    }

    /** Of each ending, the natural logarithm of each token's probability, given all before it. Cancel it if it isn't wanted any more. */
    CompletableFuture<List<double[]>> result() {
        return result;
    }

    int[] beginning() {
        return beginning;
    }

    void admit(Slots.Slot to) {
        slot = to;
    }

    Slots.Slot slot() {
        return Objects.requireNonNull(slot, "the slot of a scoring that was admitted");
    }

    /** Whether nothing is left to do: it has its result, or it isn't wanted. */
    boolean isOver() {
        return result.isDone();
    }

    /** The next piece, which puts at most {@code most} tokens into the slot. */
    DecodingEngine.Piece next(int most) {
        int known = slot().length();
        int shared = beginning.length - 1;
        IntStream tokens;
        if (known < shared) {
            int put = Math.min(most, shared - known);
            tokens = Arrays.stream(beginning, known, known + put + 1);
        } else {
            int[] ending = endings.get(scores.size() - 1);
            int put = Math.min(most, ending.length - scored);
            int before = scored == 0 ? beginning[shared] : ending[scored - 1];
            tokens = IntStream.concat(IntStream.of(before), Arrays.stream(ending, scored, scored + put));
        }
        return new DecodingEngine.Piece(slot().number(), known, tokens.boxed().toList());
    }

    /** Takes the scores of the piece that {@link #next} gave. */
    void take(DecodingEngine.Piece piece, float[] logProbabilities) {
        boolean ofEnding = piece.position() >= beginning.length - 1;
        Arrays.stream(piece.put()).forEach(slot()::append);
        if (!ofEnding) {
            return;
        }
        double[] current = scores.getLast();
        for (float logProbability : logProbabilities) {
            current[scored++] = logProbability;
        }
        if (scored < current.length) {
            return;
        }
        if (scores.size() == endings.size()) {
            result.complete(List.copyOf(scores));
        } else {
            slot().cut(beginning.length - 1);
            scores.add(new double[endings.get(scores.size()).length]);
            scored = 0;
        }
    }

    void fail(Throwable cause) {
        result.completeExceptionally(cause);
    }
}
