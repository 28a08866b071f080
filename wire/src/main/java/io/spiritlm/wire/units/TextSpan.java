package io.spiritlm.wire.units;

import static java.util.Objects.requireNonNull;

/** A run of text, white space included. */
public record TextSpan(String text) implements Span {

    public TextSpan {
        requireNonNull(text, "text");
    }
}
