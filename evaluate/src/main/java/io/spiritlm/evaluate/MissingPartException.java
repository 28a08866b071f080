package io.spiritlm.evaluate;

/** A part of the model that a measurement needs isn't there or can't be used; the message is one clear line. */
public final class MissingPartException extends Exception {
    public MissingPartException(String message, Throwable cause) {
        super(message, cause);
    }
}
