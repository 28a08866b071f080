package io.spiritlm.wire.units;

import static java.util.Objects.requireNonNull;

/**
 * One unit of one stream, {@code [Hu12]}. Any id from 0 is a token; whether a codebook holds it is {@link Codebooks}'
 * question.
 */
public record SpeechToken(UnitStream stream, int id) {

    public SpeechToken {
        requireNonNull(stream, "stream");
        if (id < 0) {
            throw new IllegalArgumentException("speech token: expected an id of at least 0, found " + id);
        }
    }

    public static SpeechToken semantic(int id) {
        return new SpeechToken(UnitStream.SEMANTIC, id);
    }

    public static SpeechToken pitch(int id) {
        return new SpeechToken(UnitStream.PITCH, id);
    }

    public static SpeechToken style(int id) {
        return new SpeechToken(UnitStream.STYLE, id);
    }

    /** The token as it is written: {@code [Hu12]}. */
    @Override
    public String toString() {
        return "[" + stream.prefix() + id + "]";
    }
}
