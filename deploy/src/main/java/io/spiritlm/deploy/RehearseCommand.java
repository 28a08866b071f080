package io.spiritlm.deploy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Does what the demo does, so that the JVM can note which classes a start needs. */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Run the demo and say nothing. The launcher records this run to make later starts faster.")
final class RehearseCommand implements Callable<Integer> {
    RehearseCommand() {}

    @Override
    public Integer call() throws IOException {
        Path answer = Files.createTempFile("spirit-rehearsal-", ".wav");
        try {
            return Spirit.commandLine()
                    .setOut(new PrintWriter(Writer.nullWriter()))
                    .execute("demo", "-o", answer.toString());
        } finally {
            Files.deleteIfExists(answer);
        }
    }
}
