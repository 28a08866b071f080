package io.spiritlm.lm.model;

import java.util.List;

/** An engine that does as another one does, but for what is overridden. */
public class WrappedEngine implements DecodingEngine {
    private final DecodingEngine engine;

    public WrappedEngine(DecodingEngine engine) {
        this.engine = engine;
    }

    @Override
    public int slots() {
        return engine.slots();
    }

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
        return engine.prefill(slot, position, tokens);
    }

    @Override
    public List<float[]> step(List<Step> steps) {
        return engine.step(steps);
    }

    @Override
    public List<float[]> score(List<Piece> pieces) {
        return engine.score(pieces);
    }

    @Override
    public void release(int slot) {
        engine.release(slot);
    }

    @Override
    public void close() {
        engine.close();
    }
}
