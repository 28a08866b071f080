package io.spiritlm.lm;

import io.spiritlm.bridge.Stage;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.time.Clock;

/** The stage that reads {@code spirit.units} and writes {@code spirit.continuations}. */
public final class LanguageModelStage implements AutoCloseable {
    private final Turns turns;

    /** The stage with a model, which the caller owns and closes after this. */
    public LanguageModelStage(LanguageModel model, Clock clock) {
        turns = new Turns(model, clock);
    }

    /** What runs. */
    public Stage<UnitsRecord, ContinuationRecord> stage() {
        return new Stage<>(
                "lm",
                Topics.UNITS,
                Topics.CONTINUATIONS,
                (_, epoch, written) -> new CallConversation(epoch, turns, written),
                CallConversation::isRemembered);
    }

    @Override
    public void close() {
        turns.close();
    }
}
