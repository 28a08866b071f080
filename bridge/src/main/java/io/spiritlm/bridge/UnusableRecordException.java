package io.spiritlm.bridge;

/**
 * Thrown by {@link CallHandler#handle} for a record that can't be worked on where it stands, through no fault of the handler:
 * it alone is set aside, with one line in the log, and the handler goes on.
 *
 * <p>Has no stack trace: where it was thrown says nothing about the record.
 */
public final class UnusableRecordException extends RuntimeException {
    /** @param message what was expected and found, without what was said */
    public UnusableRecordException(String message) {
        super(message, null, false, false);
    }
}
