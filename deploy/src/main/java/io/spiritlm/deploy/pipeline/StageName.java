package io.spiritlm.deploy.pipeline;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import java.util.Locale;

/** The stages that compute, in the order data flows. */
public enum StageName {
    /** Sound to units. */
    TOKENIZE,
    /** Units and text to continuations. */
    LM,
    /** Continuations to sound. */
    VOCODE;

    /** What it reads. */
    public Topic<?> input() {
        return switch (this) {
            case TOKENIZE -> Topics.AUDIO;
            case LM -> Topics.UNITS;
            case VOCODE -> Topics.CONTINUATIONS;
        };
    }

    /** As people write it; also the name of its group. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
