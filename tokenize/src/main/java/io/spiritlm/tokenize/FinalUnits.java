package io.spiritlm.tokenize;

import io.spiritlm.wire.units.UnitTracks;

/** The units of another stream, without its previews, so that they aren't computed. */
record FinalUnits(TokenizerStream units) implements TokenizerStream {
    @Override
    public UnitTracks step(float[] samples) {
        return units.step(samples);
    }

    @Override
    public UnitTracks finish() {
        return units.finish();
    }

    @Override
    public void reset() {
        units.reset();
    }
}
