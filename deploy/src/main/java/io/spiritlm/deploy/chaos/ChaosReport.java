package io.spiritlm.deploy.chaos;

import io.spiritlm.deploy.chaos.Chaos.Disturbance;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the faults did to the calls; {@link Judge.Verdict} says more exactly what counts as what.
 *
 * @param records in the topics
 * @param lost what is missing in the topics or didn't come back through the socket
 * @param rawDuplicates records that lie in a topic although one of their place does
 * @param seenDuplicates those of them that the shipped reader delivered, and results that came back twice
 * @param spliced what says something else than in an undisturbed call
 * @param atWrongSocket results of another call
 * @param resumed connections that were lost and whose call was taken up again
 * @param poison records that were no records
 * @param setAside records in the dead letters
 * @param unplannedRestarts processes that ended without being asked to, and were started again
 * @param findings the first of what is wrong, one line each
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
        int atWrongSocket,
        int resumed,
        int poison,
        int setAside,
        int unplannedRestarts,
        List<String> findings,
        List<OfKind> faults,
        List<Disturbance> disturbances) {
    public ChaosReport {
        findings = List.copyOf(findings);
        faults = List.copyOf(faults);
        disturbances = List.copyOf(disturbances);
    }

    /**
     * How long it took to recover from the faults of a kind, in seconds.
     *
     * @param acknowledgedP50 until calls were acknowledged again that had lost their process or connection; 0 if there were none
     */
    public record OfKind(
            Fault fault,
            int count,
            double recoveryP50,
            double recoveryP95,
            double recoveryMax,
            int acknowledgedCalls,
            double acknowledgedP50,
            double acknowledgedMax) {
        private static OfKind of(Fault fault, List<Disturbance> disturbances) {
            List<Double> times = disturbances.stream()
                    .map(Disturbance::recoverySeconds)
                    .sorted()
                    .toList();
            List<Double> calls = disturbances.stream()
                    .flatMap(disturbance -> disturbance.acknowledgedSeconds().stream())
                    .sorted()
                    .toList();
            return new OfKind(
                    fault,
                    times.size(),
                    quantile(times, 0.5),
                    quantile(times, 0.95),
                    quantile(times, 1),
                    calls.size(),
                    quantile(calls, 0.5),
                    quantile(calls, 1));
        }
    }

    static ChaosReport of(
            ChaosOptions options,
            Judge.Verdict verdict,
            Ledger ledger,
            int poison,
            int unplannedRestarts,
            List<Disturbance> disturbances) {
        List<OfKind> kinds = disturbances.stream()
                .collect(Collectors.groupingBy(Disturbance::fault, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(kind -> OfKind.of(kind.getKey(), kind.getValue()))
                .toList();
        return new ChaosReport(
                options.seed(),
                verdict.calls(),
                ledger.records(),
                verdict.lost(),
                ledger.rawDuplicates(),
                verdict.seenDuplicates(),
                verdict.spliced(),
                verdict.atWrongSocket(),
                verdict.resumed(),
                poison,
                ledger.setAside(),
                unplannedRestarts,
                verdict.findings(),
                kinds,
                disturbances);
    }

    /** Whether no call suffered. */
    public boolean isUnharmed() {
        return lost == 0 && seenDuplicates == 0 && spliced == 0 && atWrongSocket == 0;
    }

    /** The smallest value that is not below this share of all; 0 of none. */
    private static double quantile(List<Double> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
