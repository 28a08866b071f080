package io.spiritlm.deploy;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of every training step that names the folder where the corpus and the state of training lie. */
final class WorkDirectory {
    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Where the corpus and the state of training lie (default: ~/.spirit/train).")
    private Path path = Path.of(System.getProperty("user.home", "."), ".spirit", "train");

    WorkDirectory() {}

    /** The folder, absolute; it need not exist yet. */
    Path path() {
        return path.toAbsolutePath().normalize();
    }
}
