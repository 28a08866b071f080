package io.spiritlm.neural;

import java.nio.file.Path;

/** A checkpoint is missing, malformed, or doesn't hold what a network needs; the message is one clear line. */
public final class CheckpointException extends RuntimeException {
    private static final int SHOWN = 300;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * A file holds something else than it should.
     *
     * @param expected what it should, {@linkplain #shown cut} as is what was found: both may hold names from the file
     */
    public static CheckpointException malformed(Path file, String expected, String actual) {
        return new CheckpointException(
                "checkpoint " + file + ": expected " + shown(expected) + ", found " + shown(actual));
    }

    /** What comes from a file, fit for a line: at most {@value #SHOWN} characters of it, with a blank for each that isn't printed. */
    public static String shown(String text) {
        return (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text).replaceAll("\\p{Cntrl}", " ");
    }
}
