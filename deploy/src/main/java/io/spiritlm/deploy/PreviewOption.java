package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import picocli.CommandLine.Option;

/** The option that says whether live units are written before they are final. */
final class PreviewOption {
    @Option(
            names = "--previews",
            description =
                    "Of a model that sees utterances whole, write what units may be while they are being said, each"
                            + " 480 ms: costs up to twice as much again as the units.")
    private boolean previews;

    PreviewOption() {}

    /** The same with or without previews. */
    ModelFolder of(ModelFolder model) {
        return model.withPreviews(previews);
    }
}
