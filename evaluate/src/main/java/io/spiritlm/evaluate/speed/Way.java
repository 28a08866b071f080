package io.spiritlm.evaluate.speed;

import java.util.Locale;

/** How the peer is asked to compute. */
enum Way {
    /** The first utterance. */
    ONE,
    /** All of them, one behind the other. */
    LOOP,
    /** All of them at once. */
    BATCH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
