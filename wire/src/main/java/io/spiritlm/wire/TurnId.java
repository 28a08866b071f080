package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

/** The answer to an utterance; it has that utterance's leg and number. */
public record TurnId(LegId leg, long number) {

    public TurnId {
        requireNonNull(leg, "leg");
        Check.notNegative("turn number", number);
    }

    @Override
    public String toString() {
        return leg + "/" + number;
    }
}
