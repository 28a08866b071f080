package io.spiritlm.deploy;

import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import java.time.Duration;

/** What commands ask of the pipeline. Nobody waits on the line, so answers may take their time. */
final class Requests {
    private static final int TRANSCRIPT_TOKENS = 200;
    /** Labels are as long as they are. */
    private static final int LABEL_TOKENS = 1;

    private static final Duration PATIENCE = Duration.ofDays(1);

    private Requests() {}

    /** What was said, in text. */
    static Request transcript() {
        return new Request(
                Task.TRANSCRIBE, Modality.TEXT, new Sampling.Greedy(TRANSCRIPT_TOKENS), Voice.DEFAULT, PATIENCE);
    }

    /** What was meant, as a label. */
    static Request label() {
        return new Request(Task.CLASSIFY, Modality.TEXT, new Sampling.Greedy(LABEL_TOKENS), Voice.DEFAULT, PATIENCE);
    }

    /** A spoken answer. */
    static Request spokenAnswer(Sampling sampling, Voice voice) {
        return new Request(Task.CONTINUE, Modality.SPEECH, sampling, voice, PATIENCE);
    }

    /** A text, spoken. */
    static Request spokenText(Sampling sampling, Voice voice) {
        return new Request(Task.SPEAK, Modality.SPEECH, sampling, voice, PATIENCE);
    }
}
