package io.spiritlm.neural;

import java.nio.file.Path;

/**
 * A checkpoint is missing, malformed, or doesn't hold what a network needs; the message is one clear line, whatever was found in the
 * file: control characters in it become question marks, and what is longer than {@value #MOST_CHARACTERS} characters is cut.
 */
public final class CheckpointException extends RuntimeException {
    private static final int MOST_CHARACTERS = 600;
    private static final int SHOWN = 300;

    public CheckpointException(String message) {
        super(line(message));
    }

    public CheckpointException(String message, Throwable cause) {
        super(line(message), cause);
    }

    private static String line(String message) {
        String line = message.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]", "?");
        return line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) + "…" : line;
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

    /** What comes from a file, fit for a line: at most {@value #SHOWN} characters of it. */
    public static String shown(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }
}
