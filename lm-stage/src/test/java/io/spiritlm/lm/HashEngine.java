package io.spiritlm.lm;

import io.spiritlm.lm.model.DecodingEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An engine whose logits are drawn by a hash of a slot's tokens, so that a token in the wrong place or slot changes all that follow.
 * Refuses to put tokens anywhere but behind known ones. Keeps what it was asked for.
 */
final class HashEngine implements DecodingEngine {
    static final int VOCABULARY = 50;
    static final int END = VOCABULARY - 1;

    /** A call. */
    sealed interface Call {
        record Prefill(int slot, int position, int tokens) implements Call {}

        record Stepped(List<Step> steps) implements Call {}

        record Scored(List<Piece> pieces) implements Call {}
    }

    final List<Call> calls = new CopyOnWriteArrayList<>();
    /** Run before a prompt's piece is read. */
    volatile Runnable beforePrefill = () -> {};

    private final int[][] held;
    private final int[] lengths;
    private final boolean leaking;
    private volatile boolean closed;

    HashEngine(int slots, int capacity) {
        this(slots, capacity, false);
    }

    /** @param leaking whether a step's logits depend on the others of its batch, as they mustn't */
    HashEngine(int slots, int capacity, boolean leaking) {
        held = new int[slots][capacity];
        lengths = new int[slots];
        this.leaking = leaking;
    }

    @Override
    public int slots() {
        return held.length;
    }

    @Override
    public int capacity() {
        return held[0].length;
    }

    @Override
    public int vocabularySize() {
        return VOCABULARY;
    }

    @Override
    public float[] prefill(int slot, int position, int[] tokens) {
        beforePrefill.run();
        calls.add(new Call.Prefill(slot, position, tokens.length));
        put(slot, position, tokens);
        return logits(slot, 0);
    }

    @Override
    public List<float[]> step(List<Step> steps) {
        calls.add(new Call.Stepped(List.copyOf(steps)));
        List<float[]> logits = new ArrayList<>();
        for (Step step : steps) {
            put(step.slot(), step.position(), new int[] {step.token()});
            logits.add(logits(step.slot(), leaking ? steps.size() : 0));
        }
        return logits;
    }

    private void put(int slot, int position, int[] tokens) {
        if (position > lengths[slot]) {
            throw new IllegalArgumentException(
                    "slot " + slot + ": expected tokens behind its " + lengths[slot] + ", found them at " + position);
        }
        for (int token : tokens) {
            if (token < 0) {
                throw new IllegalArgumentException("token: expected at least 0, found " + token);
            }
        }
        System.arraycopy(tokens, 0, held[slot], position, tokens.length);
        lengths[slot] = position + tokens.length;
    }

    private float[] logits(int slot, int leak) {
        var random = new Random(31L * Arrays.hashCode(Arrays.copyOf(held[slot], lengths[slot])) + leak);
        float[] logits = new float[VOCABULARY];
        for (int id = 0; id < logits.length; id++) {
            logits[id] = (float) random.nextGaussian();
        }
        logits[END] = -100;
        return logits;
    }

    @Override
    public List<float[]> score(List<Piece> pieces) {
        calls.add(new Call.Scored(List.copyOf(pieces)));
        List<float[]> scores = new ArrayList<>();
        for (Piece piece : pieces) {
            float[] of = new float[piece.tokens().size() - 1];
            for (int i = 0; i < of.length; i++) {
                put(piece.slot(), piece.position() + i, new int[] {
                    piece.tokens().get(i)
                });
                of[i] = logits(piece.slot(), 0)[piece.tokens().get(i + 1)];
            }
            scores.add(of);
        }
        return scores;
    }

    @Override
    public void release(int slot) {}

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
