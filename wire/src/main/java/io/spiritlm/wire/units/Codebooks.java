package io.spiritlm.wire.units;

/**
 * How many units each stream has; 0 for a stream the model hasn't.
 *
 * @param semantic ids 0 until this; the released models have 501, one of them reserved
 */
public record Codebooks(int semantic, int pitch, int style) {

    /** The released BASE model's. */
    public static final Codebooks BASE = new Codebooks(501, 0, 0);

    /** The released EXPRESSIVE model's. */
    public static final Codebooks EXPRESSIVE = new Codebooks(501, 64, 100);

    public Codebooks {
        if (semantic < 0 || pitch < 0 || style < 0) {
            throw new IllegalArgumentException("codebook sizes: expected at least 0, found semantic " + semantic
                    + ", pitch " + pitch + ", style " + style);
        }
    }

    public int size(UnitStream stream) {
        return switch (stream) {
            case SEMANTIC -> semantic;
            case PITCH -> pitch;
            case STYLE -> style;
        };
    }

    public boolean holds(SpeechToken token) {
        return token.id() < size(token.stream());
    }

    /** The tokens of a stream, for people: {@code [Hu0]..[Hu500]}. */
    public String range(UnitStream stream) {
        int size = size(stream);
        return size == 0
                ? "no [" + stream.prefix() + "] units"
                : new SpeechToken(stream, 0) + ".." + new SpeechToken(stream, size - 1);
    }

    /**
     * Gives back a token that is in its codebook.
     *
     * @param where names the place for the message: {@code units file line 3}
     * @throws IllegalArgumentException if it isn't: {@code units file line 3: expected [Hu0]..[Hu500], found [Hu731]}
     */
    public SpeechToken check(SpeechToken token, String where) {
        if (!holds(token)) {
            throw new IllegalArgumentException(where + ": expected " + range(token.stream()) + ", found " + token);
        }
        return token;
    }
}
