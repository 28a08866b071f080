package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of every training step that names the folder where the corpus, the state of training and the model lie. */
final class WorkDirectory {
    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Where corpus, training state and model lie (default: ~/.spirit/train).")
    private Path path = Path.of(System.getProperty("user.home", "."), ".spirit", "train");

    WorkDirectory() {}

    /** The folder, absolute; it need not exist yet. */
    Path path() {
        return path.toAbsolutePath().normalize();
    }

    Path corpus() {
        return path().resolve("corpus");
    }

    /** The model being made; it need not exist yet. */
    Path model() {
        return path().resolve("models").resolve("spirit-mini-base");
    }

    /** The language model being made. */
    Path languageModel() {
        return model().resolve("spiritlm_model").resolve("spirit-lm-base-mini");
    }

    /**
     * The encoder and its quantizer.
     *
     * @throws IllegalArgumentException if no part of the model has been made yet
     */
    Path tokenizer() {
        return new ModelFolder(model()).tokenizer();
    }
}
