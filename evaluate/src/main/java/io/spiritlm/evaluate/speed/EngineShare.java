package io.spiritlm.evaluate.speed;

import io.spiritlm.lm.model.DecodingEngine;
import java.util.List;

/**
 * Some of an engine's slots, which compute in a side's turns. Closing it leaves the engine open.
 *
 * @param first of the slots
 * @param slots how many
 */
record EngineShare(DecodingEngine engine, int first, int slots, Alternation.Side side) implements DecodingEngine {
    @Override
    public int capacity() {
        return engine.capacity();
    }

    @Override
    public int vocabularySize() {
        return engine.vocabularySize();
    }

    @Override
    public float[] prefill(int slot, int position, int[] tokens) {
        return side.compute(() -> engine.prefill(first + slot, position, tokens));
    }

    @Override
    public List<float[]> step(List<Step> steps) {
        List<Step> shifted = steps.stream()
                .map(step -> new Step(first + step.slot(), step.position(), step.token()))
                .toList();
        return side.compute(() -> engine.step(shifted));
    }

    @Override
    public List<float[]> score(List<Piece> pieces) {
        List<Piece> shifted = pieces.stream()
                .map(piece -> new Piece(first + piece.slot(), piece.position(), piece.tokens()))
                .toList();
        return side.compute(() -> engine.score(shifted));
    }

    @Override
    public void release(int slot) {
        engine.release(first + slot);
    }

    @Override
    public void close() {}
}
