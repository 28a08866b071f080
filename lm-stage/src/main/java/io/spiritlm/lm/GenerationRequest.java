package io.spiritlm.lm;

import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.units.Modality;

/**
 * What a language model is to write.
 *
 * @param prompt as {@link Prompts} writes it, without the begin token
 * @param sampling how tokens are chosen, and how many at most
 * @param allowed what may be written
 * @param restraints what keeps it from going on and on
 * @param leastUnits semantic units that the answer has at least, unless it reaches its most tokens before; 0 lets it end at once
 */
public record GenerationRequest(
        String prompt, Sampling sampling, Modality allowed, Restraints restraints, int leastUnits) {
    public GenerationRequest {
        requireNonNull(prompt, "prompt");
        requireNonNull(sampling, "sampling");
        requireNonNull(allowed, "allowed modality");
        requireNonNull(restraints, "restraints");
        if (leastUnits < 0) {
            throw new IllegalArgumentException("least units: expected at least 0, found " + leastUnits);
        }
        if (allowed == Modality.SPEECH && !restraints.stopTexts().isEmpty()) {
            throw new IllegalArgumentException(
                    "stop: expected an answer that may hold text, found one of speech alone");
        }
        if (allowed == Modality.TEXT && !restraints.stopUnits().isEmpty()) {
            throw new IllegalArgumentException(
                    "stop units: expected an answer that may hold speech, found one of text alone");
        }
    }

    /** Without restraints. */
    public GenerationRequest(String prompt, Sampling sampling, Modality allowed) {
        this(prompt, sampling, allowed, Restraints.NONE, 0);
    }
}
