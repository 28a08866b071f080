package io.spiritlm.train.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a program to its end; its output goes to a file, so that neither side ever waits on a full pipe. */
public final class ExternalProgram {
    private static final int QUOTED_CHARACTERS = 2000;

    private ExternalProgram() {}

    /**
     * Returns when the program has ended with status 0.
     *
     * @throws IOException with the end of its output when it ends otherwise
     */
    public static void run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path log = directory.resolve(Path.of(command.getFirst()).getFileName() + ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile())
                .start();
        try {
            int status = process.waitFor();
            if (status != 0) {
                String output = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1);
                throw new IOException(command.getFirst() + ": expected status 0, found " + status + ": "
                        + output.substring(Math.max(0, output.length() - QUOTED_CHARACTERS)));
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
