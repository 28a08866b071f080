package io.spiritlm.wire;

/** A call: 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}. */
public record CallId(String value) {

    public CallId {
        Check.identifier("call id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
