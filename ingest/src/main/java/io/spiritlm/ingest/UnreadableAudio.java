package io.spiritlm.ingest;

import java.nio.file.Path;

/** A file that cannot be read as audio; the message is one line: what was expected, what was found, and where. */
public final class UnreadableAudio extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableAudio(Path file, String expected, String found) {
        super("audio file %s: expected %s, found %s".formatted(oneLine(file), expected, found));
    }

    private static String oneLine(Path file) {
        return file.toString().replaceAll("\\p{Cntrl}", "?");
    }
}
