package io.spiritlm.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of commands that start processes: where these leave their logs. */
final class WorkFolder {
    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "For every process's log and the brokers' data (default: a new folder for temporary files).")
    private Optional<Path> folder = Optional.empty();

    WorkFolder() {}

    /** Makes it, if it isn't there. */
    Path make() throws IOException {
        return folder.isPresent() ? Files.createDirectories(folder.get()) : Files.createTempDirectory("spirit-");
    }
}
