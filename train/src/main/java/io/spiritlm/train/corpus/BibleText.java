package io.spiritlm.train.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The verses of the King James Bible, from the {@code bible} program. */
final class BibleText {
    private static final List<String> COMMAND = List.of("bible", "-l", "100000", "-f", "gen1:1-rev22:21");

    private BibleText() {}

    /** Returns the verses as written, without their numbers. */
    static List<String> readInstalled() throws IOException, InterruptedException {
        try (TemporaryDirectory directory = new TemporaryDirectory("spirit-bible-")) {
            ExternalProgram.run(directory.path(), COMMAND);
            return verses(Files.readAllLines(directory.path().resolve("bible.log")));
        }
    }

    static List<String> verses(List<String> lines) {
        List<String> verses = new ArrayList<>();
        for (String line : lines) {
            int space = line.indexOf(' ');
            if (space > 0 && line.lastIndexOf(':', space) > 0) {
                verses.add(line.substring(space + 1).strip());
            }
        }
        return verses;
    }
}
