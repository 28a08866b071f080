package io.spiritlm.broker;

import org.jspecify.annotations.Nullable;

/** The embedded broker could not start, or can no longer serve; the message says what, expected, actual and where. */
public final class BrokerException extends RuntimeException {
    BrokerException(String message) {
        super(message);
    }

    BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
