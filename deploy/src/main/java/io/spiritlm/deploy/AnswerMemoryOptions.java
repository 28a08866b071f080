package io.spiritlm.deploy;

import io.spiritlm.lm.LanguageModelSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options that say what computes the language model, and how much memory it takes, but for how many answers it writes at once. */
final class AnswerMemoryOptions {
    @Option(
            names = "--weights",
            paramLabel = "PRECISION",
            description =
                    "What the language model's matrices are held as: ${COMPLETION-CANDIDATES}. stored takes half of the"
                            + " memory where they are stored in 16 bits, and is slower on a CPU; auto is float32 unless that takes more"
                            + " than a quarter of the memory (default: ${DEFAULT-VALUE}).")
    private LanguageModelSettings.Weights weights = LanguageModelSettings.Weights.AUTO;

    @Option(
            names = "--positions",
            paramLabel = "N",
            description =
                    "The most tokens that a prompt and its answer have together (default: what the model is meant for).")
    private Optional<Integer> positions = Optional.empty();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description =
                    "What computes the language model: ${COMPLETION-CANDIDATES}. auto is java on a CPU, and tensorflow on a"
                            + " GPU, or on a CPU without vectors of 256 bits (default: ${DEFAULT-VALUE}).")
    private LanguageModelSettings.Engine engine = LanguageModelSettings.Engine.AUTO;

    @Option(
            names = "--examples",
            paramLabel = "DIR",
            description =
                    "Solved examples that a model learns tasks from, for those that it knows no tag for (default: the folder"
                            + " examples of the language model's, if there is one; ARCHITECTURE.md says what lies in it).")
    private Optional<Path> examples = Optional.empty();

    AnswerMemoryOptions() {}

    /**
     * For so many answers at once.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    LanguageModelSettings settings(int slots) {
        return new LanguageModelSettings(
                slots, positions.map(OptionalInt::of).orElse(OptionalInt.empty()), weights, engine, examples);
    }
}
