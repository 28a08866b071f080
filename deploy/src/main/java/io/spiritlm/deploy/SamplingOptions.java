package io.spiritlm.deploy;

import io.spiritlm.lm.GenerationDefaults;
import io.spiritlm.wire.ForcedModality;
import io.spiritlm.wire.Sampling;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How an answer's tokens are drawn. */
final class SamplingOptions {
    private static final double TEMPERATURE = 0.8;
    private static final double TOP_P = 0.95;
    private static final int MAX_TOKENS = 300;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 takes the likeliest token always (default: " + TEMPERATURE + ").")
    private Optional<Float> temperature = Optional.empty();

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Keep the likeliest tokens up to this probability (default: " + TOP_P + ").")
    private Optional<Float> topP = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same seed, the same answer (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The most tokens an answer may have (default: " + MAX_TOKENS + ").")
    private Optional<Integer> maxTokens = Optional.empty();

    @Option(
            names = "--no-forced-modality",
            description = "Let the model write anything; the prompt alone asks it for speech or text.")
    private boolean free;

    SamplingOptions() {}

    /**
     * As asked for, else as usual.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    Sampling sampling() {
        return sampling(new GenerationDefaults(
                OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(), OptionalInt.empty()));
    }

    /**
     * As asked for, else as the model's folder says, else as usual.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    Sampling sampling(GenerationDefaults defaults) {
        int most = maxTokens.orElse(defaults.maxTokens().orElse(MAX_TOKENS));
        float degree = temperature.orElse((float) defaults.temperature().orElse(TEMPERATURE));
        float kept = topP.orElse((float) defaults.topP().orElse(TOP_P));
        return degree == 0
                ? new Sampling.Greedy(most)
                : new Sampling.Drawn(degree, kept, defaults.topK().orElse(0), seed, most);
    }

    ForcedModality forced() {
        return free ? ForcedModality.OFF : ForcedModality.ON;
    }
}
