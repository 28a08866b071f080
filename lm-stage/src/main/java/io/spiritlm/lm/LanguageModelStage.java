package io.spiritlm.lm;

import io.spiritlm.bridge.Following;
import io.spiritlm.bridge.Stage;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.time.Clock;
import java.time.Duration;

/**
 * The stage that reads {@code spirit.units} and writes {@code spirit.continuations}. It follows {@code spirit.speech} so as not to
 * write more speech than the vocoder can say, and keeps each leg's conversation in {@code spirit.sessions}.
 */
public final class LanguageModelStage {
    /** How far speech is written ahead of the vocoder. */
    public static final Duration LEAD = Duration.ofSeconds(3);

    private final SpeechLeads leads;
    private final Turns turns;

    /** The stage with a model, which the caller owns and closes after the stage; {@link #LEAD} ahead of the vocoder. */
    public LanguageModelStage(LanguageModel model, Clock clock) {
        this(model, clock, LEAD);
    }

    /**
     * The same.
     *
     * @param lead the most speech that is written on a leg beyond what {@code spirit.speech} has of it, from 2 s
     */
    public LanguageModelStage(LanguageModel model, Clock clock, Duration lead) {
        leads = new SpeechLeads(lead);
        turns = new Turns(model, clock, leads);
    }

    /** What runs. */
    public Stage<UnitsRecord, ContinuationRecord> stage() {
        return new Stage<>(
                        "lm",
                        Topics.UNITS,
                        Topics.CONTINUATIONS,
                        opening -> new CallConversation(opening, turns),
                        CallConversation::isRemembered)
                .following(new Following<>(Topics.SPEECH, leads))
                .keeping(Topics.SESSIONS);
    }
}
