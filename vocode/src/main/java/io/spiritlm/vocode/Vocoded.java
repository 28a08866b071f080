package io.spiritlm.vocode;

import io.spiritlm.wire.Pcm16;

/** What became of units given to a {@link VocoderStream}. */
public sealed interface Vocoded {
    /** The samples that became final, perhaps none. */
    record Audio(Pcm16 samples) implements Vocoded {}

    /** Nothing, and why: what was expected and what was found. The turn is over. */
    record Refused(String reason) implements Vocoded {}
}
