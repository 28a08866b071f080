package io.spiritlm.evaluate;

import org.jspecify.annotations.Nullable;

/** A part of the model that a measurement needs isn't there or can't be used; the message is one clear line. */
public final class MissingPartException extends Exception {
    public MissingPartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
