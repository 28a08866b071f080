package io.spiritlm.wire;

/**
 * What a turn took.
 *
 * @param promptTokens tokens of the prompt
 * @param cachedTokens of those, the ones still held from an earlier turn
 * @param writtenTokens tokens of the answer
 */
public record Usage(int promptTokens, int cachedTokens, int writtenTokens) {

    public static final Usage NONE = new Usage(0, 0, 0);

    public Usage {
        Check.notNegative("prompt tokens", promptTokens);
        Check.between("cached tokens", 0, cachedTokens, promptTokens);
        Check.notNegative("written tokens", writtenTokens);
    }
}
