package io.spiritlm.deploy.doctor;

import java.util.Objects;

/**
 * What one check found.
 *
 * @param subject what was looked at, a few words
 * @param state whether it will do
 * @param found what is there, in words
 * @param remedy what to do about it; empty when nothing needs doing
 */
public record Finding(String subject, State state, String found, String remedy) {
    /** Whether the thing looked at will do. */
    public enum State {
        /** It is there. */
        OK,
        /** It isn't, and only some commands miss it; the remedy says which. */
        ABSENT,
        /** It isn't, and the program can't do without. */
        MISSING
    }

    /** @throws IllegalArgumentException when something isn't right and no remedy is given */
    public Finding {
        Objects.requireNonNull(subject);
        Objects.requireNonNull(state);
        Objects.requireNonNull(found);
        if (state != State.OK && remedy.isBlank()) {
            throw new IllegalArgumentException(
                    "finding '%s' is %s: expected a remedy, found none".formatted(subject, state));
        }
    }

    static Finding ok(String subject, String found) {
        return new Finding(subject, State.OK, found, "");
    }

    static Finding absent(String subject, String found, String remedy) {
        return new Finding(subject, State.ABSENT, found, remedy);
    }

    static Finding missing(String subject, String found, String remedy) {
        return new Finding(subject, State.MISSING, found, remedy);
    }
}
