package io.spiritlm.evaluate.speed;

import java.util.List;

/**
 * What a {@link SpeedBench} found.
 *
 * @param network which one
 * @param peer what computed on the other side
 * @param agreement of both sides' results
 * @param operationsPerUtterance floating-point operations of its matrix products and convolutions
 * @param matrixProductGflops the rate of a large matrix product in our TensorFlow, median
 * @param tasks one utterance, then all
 */
public record SpeedReport(
        String network,
        int threads,
        int rounds,
        int utteranceSeconds,
        String peer,
        Agreement agreement,
        double operationsPerUtterance,
        double matrixProductGflops,
        List<Task> tasks) {
    public SpeedReport {
        tasks = List.copyOf(tasks);
    }

    /**
     * A task's medians.
     *
     * @param peerWay in which the peer was quicker: as a loop or as a batch
     * @param ratio the peer's seconds divided by ours: above 1 where ours are fewer
     * @param timesRealTime seconds of sound that ours does in a second
     * @param gflops our rate
     * @param shareOfMatrixProduct of the large matrix product's rate
     */
    public record Task(
            int utterances,
            Took ours,
            Took peer,
            String peerWay,
            double ratio,
            double timesRealTime,
            double peerTimesRealTime,
            double gflops,
            double shareOfMatrixProduct) {}
}
