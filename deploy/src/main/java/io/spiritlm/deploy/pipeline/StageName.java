package io.spiritlm.deploy.pipeline;

import java.util.Locale;

/** The stages that compute, in the order data flows. */
public enum StageName {
    /** Sound to units. */
    TOKENIZE,
    /** Units and text to continuations. */
    LM,
    /** Continuations to sound. */
    VOCODE;

    /** As people write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
