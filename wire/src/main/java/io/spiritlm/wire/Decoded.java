package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

/** What bytes turned out to be. */
public sealed interface Decoded<T> {

    /** A record that holds all that its constructor promises. */
    record Value<T>(T value) implements Decoded<T> {

        public Value {
            requireNonNull(value, "value");
        }
    }

    /** Not a record; {@code reason} says what was expected and found, and never quotes audio or text. */
    record Malformed<T>(String reason) implements Decoded<T> {

        public Malformed {
            reason = Check.reason(reason);
        }
    }
}
