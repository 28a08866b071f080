package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

/** An utterance of a leg, numbered from 0. */
public record UtteranceId(LegId leg, long number) {

    public UtteranceId {
        requireNonNull(leg, "leg");
        Check.notNegative("utterance number", number);
    }

    /** The turn that answers this utterance. */
    public TurnId answer() {
        return new TurnId(leg, number);
    }

    @Override
    public String toString() {
        return leg + "/" + number;
    }
}
