package io.spiritlm.evaluate.speed;

import io.spiritlm.lm.model.LlamaConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What language models are compared at.
 *
 * @param python the Python that PyTorch and transformers are in
 * @param llamaCpp a jar of {@code de.kherud:llama}, if it is to be compared too
 * @param legs how many sequences are written at once, one measurement for each
 * @param promptTokens before the first token that is written
 * @param tokens written on each leg
 * @param threads each side computes with; ours must have been told so before its first session
 * @param rounds measured, behind one that isn't
 */
public record DecodingMatch(
        String python,
        Optional<Path> llamaCpp,
        List<Integer> legs,
        int promptTokens,
        int tokens,
        int threads,
        int rounds) {
    /** 110 million weights: 12 layers of 768, the vocabulary of Llama 2 with our units. */
    public static final LlamaConfig SHAPE =
            new LlamaConfig(32_512, 768, 2048, 12, 12, 12, 64, 2048, 10_000, 1e-5f, true);

    /** As many as an engine has slots for. */
    private static final int MOST_LEGS = 64;

    public DecodingMatch {
        legs = List.copyOf(legs);
        if (legs.isEmpty() || legs.stream().anyMatch(count -> count < 1 || count > MOST_LEGS)) {
            throw new IllegalArgumentException("legs: expected numbers of 1 to " + MOST_LEGS + ", found " + legs);
        }
        if (promptTokens < 1 || tokens < 2 || promptTokens + tokens > SHAPE.maxPositions()) {
            throw new IllegalArgumentException(
                    "tokens: expected at least 1 in a prompt and 2 behind it, and at most %d together, found %d and %d"
                            .formatted(SHAPE.maxPositions(), promptTokens, tokens));
        }
        if (threads < 1 || rounds < 1) {
            throw new IllegalArgumentException(
                    "expected at least 1 thread and round, found %d and %d".formatted(threads, rounds));
        }
    }

    int mostLegs() {
        return legs.stream().mapToInt(Integer::intValue).max().orElseThrow();
    }
}
