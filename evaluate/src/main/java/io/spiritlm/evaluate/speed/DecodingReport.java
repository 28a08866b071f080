package io.spiritlm.evaluate.speed;

import java.util.List;

/**
 * What a {@link DecodingBench} found.
 *
 * @param network which one
 * @param peer what PyTorch it was
 * @param tokensCompared that every contender chose alike
 */
public record DecodingReport(
        String network,
        String peer,
        int threads,
        int rounds,
        int promptTokens,
        int tokens,
        int tokensCompared,
        List<Row> rows) {
    public DecodingReport {
        rows = List.copyOf(rows);
    }

    /**
     * One contender with one number of legs, over all rounds.
     *
     * @param tokensPerSecond on all legs together, behind the first token: of the median step
     * @param leastStepMillis the shortest time between a leg's tokens: what else the machine does adds to it, and never takes away
     * @param stepMillis median time between a leg's tokens
     * @param stepMillisP95 which 95 % of them don't exceed
     * @param firstMillis median time until every leg has its first token
     * @param processorMillis median processor time of a run, for each token
     * @param ratio its tokens a second divided by PyTorch's
     * @param leastRatio PyTorch's shortest time divided by this one's
     */
    public record Row(
            String contender,
            int legs,
            double tokensPerSecond,
            double leastStepMillis,
            double stepMillis,
            double stepMillisP95,
            double firstMillis,
            double processorMillis,
            double ratio,
            double leastRatio) {}
}
