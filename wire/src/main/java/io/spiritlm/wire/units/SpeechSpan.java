package io.spiritlm.wire.units;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.IntStream;

/** A run of speech tokens, in the order in which the language model reads them. */
public record SpeechSpan(List<SpeechToken> tokens) implements Span {

    public SpeechSpan {
        tokens = List.copyOf(tokens);
    }

    /** A run of semantic units alone. */
    public static SpeechSpan semantic(int... ids) {
        return new SpeechSpan(IntStream.of(ids).mapToObj(SpeechToken::semantic).toList());
    }

    /** The ids of one stream, in order. */
    public IntStream ids(UnitStream stream) {
        return tokens.stream().filter(token -> token.stream() == stream).mapToInt(SpeechToken::id);
    }

    /** The tokens as they are written, without a marker: {@code [Pi13][Hu78]}. */
    @Override
    public String toString() {
        return tokens.stream().map(SpeechToken::toString).collect(joining());
    }
}
