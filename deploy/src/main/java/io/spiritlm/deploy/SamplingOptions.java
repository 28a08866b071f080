package io.spiritlm.deploy;

import io.spiritlm.wire.Sampling;
import picocli.CommandLine.Option;

/** How an answer's tokens are drawn. */
final class SamplingOptions {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 takes the likeliest token always (default: ${DEFAULT-VALUE}).")
    private float temperature = 0.8f;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Keep the likeliest tokens up to this probability (default: ${DEFAULT-VALUE}).")
    private float topP = 0.95f;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same seed, the same answer (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The most tokens an answer may have (default: ${DEFAULT-VALUE}).")
    private int maxTokens = 300;

    SamplingOptions() {}

    /** @throws IllegalArgumentException if a number is out of its range */
    Sampling sampling() {
        return temperature == 0
                ? new Sampling.Greedy(maxTokens)
                : new Sampling.Drawn(temperature, topP, 0, seed, maxTokens);
    }
}
