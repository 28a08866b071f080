package io.spiritlm.evaluate.speed;

import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.wire.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What continuous batching is compared at with one request at a time.
 *
 * @param shape of the network, whose weights are random
 * @param requests how many
 * @param slots of the side that writes many at once
 * @param promptTokens of each prompt
 * @param leastTokens of an answer
 * @param mostTokens of an answer
 * @param turnSeconds after which the other side computes
 * @param seed of prompts, lengths and arrivals
 */
public record BatchingMatch(
        LlamaConfig shape,
        int requests,
        int slots,
        int promptTokens,
        int leastTokens,
        int mostTokens,
        double turnSeconds,
        long seed) {
    /** Requests in flight (made, and not done) that the time between two is chosen for, on average. */
    public static final int IN_FLIGHT = 4;

    private static final int MOST_REQUESTS = 1_000;
    private static final int MOST_SLOTS = 32;
    /** Random weights' tokens are as sure at this temperature as a trained network's at 1. */
    private static final float TEMPERATURE = 0.3f;

    private static final float TOP_P = 0.95f;

    public BatchingMatch {
        if (requests < 1 || requests > MOST_REQUESTS) {
            throw new IllegalArgumentException(
                    "requests: expected 1 to %d, found %d".formatted(MOST_REQUESTS, requests));
        }
        if (slots < IN_FLIGHT || slots > MOST_SLOTS) {
            throw new IllegalArgumentException(
                    "slots: expected %d to %d, found %d".formatted(IN_FLIGHT, MOST_SLOTS, slots));
        }
        if (promptTokens < 1
                || leastTokens < 2
                || mostTokens < leastTokens
                || promptTokens + mostTokens > shape.maxPositions()) {
            throw new IllegalArgumentException(
                    "tokens: expected at least 1 in a prompt, 2 or more behind it, and at most %d together, found %d and %d to %d"
                            .formatted(shape.maxPositions(), promptTokens, leastTokens, mostTokens));
        }
        if (!(turnSeconds > 0)) {
            throw new IllegalArgumentException("turns: expected more than 0 s, found " + turnSeconds);
        }
    }

    /** At the 110 million weights of {@link DecodingMatch#SHAPE}: 16 slots, prompts of 64 tokens, answers of 50 to 400. */
    public static BatchingMatch of(int requests, long seed) {
        return new BatchingMatch(DecodingMatch.SHAPE, requests, 16, 64, 50, 400, 2, seed);
    }

    /**
     * A request.
     *
     * @param arrival when it is made, in mean times between two
     * @param sampling how many tokens are written, and how they are drawn
     */
    record Request(double arrival, List<Integer> prompt, Sampling.Drawn sampling) {
        Request {
            prompt = List.copyOf(prompt);
        }
    }

    /** All requests, the first at 0, the others at times that don't depend on each other: a Poisson process. */
    List<Request> plan() {
        var random = new Random(seed);
        List<Request> plan = new ArrayList<>();
        double arrival = 0;
        for (int request = 0; request < requests; request++) {
            List<Integer> prompt = IntStream.range(0, promptTokens)
                    .mapToObj(i -> random.nextInt(shape.vocabularySize()))
                    .toList();
            int length = leastTokens + random.nextInt(mostTokens - leastTokens + 1);
            plan.add(
                    new Request(arrival, prompt, new Sampling.Drawn(TEMPERATURE, TOP_P, 0, random.nextLong(), length)));
            arrival -= Math.log(1 - random.nextDouble());
        }
        return plan;
    }
}
