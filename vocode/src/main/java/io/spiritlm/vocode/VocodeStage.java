package io.spiritlm.vocode;

import io.spiritlm.bridge.Stage;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Topics;

/** The stage that reads {@code spirit.continuations} and writes {@code spirit.speech}. */
public final class VocodeStage {
    private VocodeStage() {}

    /** The stage with a vocoder, which the caller owns and closes after the stage. */
    public static Stage<ContinuationRecord, SpeechRecord> with(Vocoder vocoder) {
        return new Stage<>(
                "vocode",
                Topics.CONTINUATIONS,
                Topics.SPEECH,
                opening -> new CallVocoder(opening.epoch(), vocoder, opening.written()),
                CallVocoder::isRemembered);
    }
}
