package io.spiritlm.evaluate.speed;

import java.util.List;

/**
 * What a {@link BatchingBench} found.
 *
 * @param network which one
 * @param engine what computed it
 * @param tokens of all answers together, on each side
 * @param stepMillis between a leg's tokens where {@value BatchingMatch#IN_FLIGHT} are written at once, in the warm-up
 * @param promptMillis of reading a prompt, in the warm-up
 * @param gapSeconds between two requests, on average, that follows from these
 * @param alike answers that have the same tokens on both sides
 * @param ratio tokens a second of the side that writes many at once, divided by the other's
 * @param sides the one that writes many at once first
 */
public record BatchingReport(
        String network,
        String engine,
        int threads,
        int requests,
        int promptTokens,
        long seed,
        int tokens,
        double stepMillis,
        double promptMillis,
        double gapSeconds,
        int alike,
        double ratio,
        List<Side> sides) {
    private static final double FEWEST = 3;
    private static final double MOST = 5;

    public BatchingReport {
        sides = List.copyOf(sides);
    }

    /** Whether as many requests were in flight, about, as were meant to be. */
    public boolean isAsMeant() {
        double found = sides.getFirst().meanInFlight();
        return found >= FEWEST && found <= MOST;
    }

    /**
     * A way of writing the answers.
     *
     * @param seconds from the first request to the last token
     * @param stepMillis median time between an answer's tokens
     * @param stepMillisP95 which 95 % of them don't exceed
     * @param firstMillis median time from a request to its first token, waiting for a slot included
     * @param firstMillisP95 which 95 % of them don't exceed
     * @param meanInFlight requests that have arrived and aren't done, averaged over all that time
     * @param meanBatch answers that got a token in one step
     */
    public record Side(
            int slots,
            double seconds,
            double tokensPerSecond,
            double stepMillis,
            double stepMillisP95,
            double firstMillis,
            double firstMillisP95,
            double meanInFlight,
            double meanBatch) {}
}
