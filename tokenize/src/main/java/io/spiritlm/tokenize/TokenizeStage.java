package io.spiritlm.tokenize;

import io.spiritlm.bridge.Stage;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;

/** The stage that reads {@code spirit.audio} and writes {@code spirit.units}. */
public final class TokenizeStage {
    private TokenizeStage() {}

    /** The stage with a tokenizer, which the caller owns and closes after the stage. */
    public static Stage<AudioRecord, UnitsRecord> with(UnitTokenizer tokenizer, EndpointerConfig endpoints) {
        return new Stage<>(
                "tokenize",
                Topics.AUDIO,
                Topics.UNITS,
                opening -> new CallTokenizer(opening.epoch(), tokenizer, endpoints, opening.written()),
                CallTokenizer::isRemembered);
    }
}
