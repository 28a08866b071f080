package io.spiritlm.bridge;

import org.jspecify.annotations.Nullable;

/** Kafka can't be read or written any more; the message says what, expected, actual and where, in one line for people. */
public final class BridgeException extends RuntimeException {
    BridgeException(String message) {
        super(message);
    }

    BridgeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Ends the message of a failure that Kafka's clients reported. */
    static String found(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return ", found: " + root.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
