package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.F0Method;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.ModelVersion;
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

    @Option(names = "--expressive", description = "Use the EXPRESSIVE model: units of pitch and style too.")
    private boolean expressive;

    @Option(
            names = "--f0",
            paramLabel = "METHOD",
            defaultValue = "FCPE",
            description =
                    "How EXPRESSIVE finds pitch: fcpe, a network as in the release, or yaapt, which needs no weights"
                            + " (default: fcpe).")
    private F0Method f0 = F0Method.FCPE;

    ModelOption() {}

    /** @throws IllegalArgumentException if there is no such folder */
    ModelFolder folder() {
        return new ModelFolder(
                folder.filter(path -> !path.toString().isEmpty()).orElseGet(Home::model),
                expressive ? ModelVersion.EXPRESSIVE : ModelVersion.BASE,
                f0);
    }
}
