package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names the checkpoints to use. */
final class ModelOption {
    @Option(
            names = {"--model", "--checkpoints"},
            paramLabel = "DIR",
            defaultValue = "${env:SPIRITLM_CHECKPOINTS_DIR}",
            description =
                    "Checkpoints laid out as Spirit LM was released (default: what SPIRITLM_CHECKPOINTS_DIR names,"
                            + " else the model that comes with spirit).")
    private Optional<Path> folder = Optional.empty();

    ModelOption() {}

    /** @throws IllegalArgumentException if there is no such folder */
    ModelFolder folder() {
        return new ModelFolder(folder.orElseGet(Home::model));
    }
}
