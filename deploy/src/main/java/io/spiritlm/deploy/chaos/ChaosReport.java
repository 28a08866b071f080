package io.spiritlm.deploy.chaos;

import io.spiritlm.deploy.chaos.Chaos.Disturbance;
import java.util.ArrayList;
import java.util.List;

/**
 * What the faults did to the calls.
 *
 * @param records in the stages' topics
 * @param lost utterances, turns and ends of legs that are missing
 * @param rawDuplicates records that lie in a topic although one of their place does
 * @param seenDuplicates those of them that the shipped reader delivered, and sound that doesn't follow on
 * @param spliced utterances and turns that say something else than in an undisturbed call
 * @param poison records that were no records
 * @param setAside records in the dead letters
 * @param unplannedRestarts processes that ended without being asked to, and were started again
 * @param faults by kind
 * @param disturbances each fault, in order
 */
public record ChaosReport(
        long seed,
        int calls,
        long records,
        int lost,
        long rawDuplicates,
        int seenDuplicates,
        int spliced,
        int poison,
        int setAside,
        int unplannedRestarts,
        List<OfKind> faults,
        List<Disturbance> disturbances) {
    public ChaosReport {
        faults = List.copyOf(faults);
        disturbances = List.copyOf(disturbances);
    }

    /** How long it took to recover from the faults of a kind. */
    public record OfKind(Fault fault, int count, double recoveryP50, double recoveryP95, double recoveryMax) {}

    static ChaosReport of(
            ChaosOptions options,
            Ledger.Verdict verdict,
            int poison,
            int unplannedRestarts,
            List<Disturbance> disturbances) {
        List<OfKind> kinds = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            List<Double> times = disturbances.stream()
                    .filter(disturbance -> disturbance.fault() == fault)
                    .map(Disturbance::recoverySeconds)
                    .sorted()
                    .toList();
            if (!times.isEmpty()) {
                kinds.add(
                        new OfKind(fault, times.size(), quantile(times, 0.5), quantile(times, 0.95), times.getLast()));
            }
        }
        return new ChaosReport(
                options.seed(),
                verdict.calls(),
                verdict.records(),
                verdict.lost(),
                verdict.rawDuplicates(),
                verdict.seenDuplicates(),
                verdict.spliced(),
                poison,
                verdict.setAside(),
                unplannedRestarts,
                kinds,
                disturbances);
    }

    /** Whether no call suffered. */
    public boolean isUnharmed() {
        return lost == 0 && seenDuplicates == 0 && spliced == 0;
    }

    /** The smallest value that is not below this share of all. */
    private static double quantile(List<Double> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
