package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.lm.LanguageModelSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what computes the language model, and how much memory it takes. */
final class MemoryOptions {
    @Mixin
    private final AnswerMemoryOptions ofAnAnswer = new AnswerMemoryOptions();

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "How many answers the language model writes at once, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int slots = ModelFolder.SLOTS;

    MemoryOptions() {}

    /** @throws IllegalArgumentException if a number is out of its range */
    LanguageModelSettings settings() {
        return ofAnAnswer.settings(slots);
    }
}
