package io.spiritlm.tokenize;

import io.spiritlm.bridge.Stage;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.util.function.Supplier;

/** The stage that reads {@code spirit.audio} and writes {@code spirit.units}. */
public final class TokenizeStage {
    private TokenizeStage() {}

    /**
     * The stage with a tokenizer, which the caller owns and closes after the stage.
     *
     * @param previews whether units are written too before they are final, where the tokenizer sees utterances whole
     */
    public static Stage<AudioRecord, UnitsRecord> with(
            UnitTokenizer tokenizer, EndpointerConfig endpoints, boolean previews) {
        Supplier<TokenizerStream> streams = previews ? tokenizer::open : () -> new FinalUnits(tokenizer.open());
        return new Stage<>(
                "tokenize",
                Topics.AUDIO,
                Topics.UNITS,
                opening -> new CallTokenizer(opening.epoch(), streams, endpoints, opening.written()),
                CallTokenizer::isRemembered);
    }
}
