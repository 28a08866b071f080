package io.spiritlm.neural;

/** A checkpoint is missing, malformed, or doesn't hold what a network needs; the message is one clear line. */
public final class CheckpointException extends RuntimeException {
    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
