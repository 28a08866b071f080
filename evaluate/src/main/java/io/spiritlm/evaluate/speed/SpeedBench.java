package io.spiritlm.evaluate.speed;

import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.neural.MatrixProductRate;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a network of ours and the same one in PyTorch in turns: ours, theirs, ours, theirs; who begins changes from round to round.
 */
public final class SpeedBench {
    private static final double GIGA = 1e9;

    private final List<Took> one = new ArrayList<>();
    private final List<Took> all = new ArrayList<>();
    private final List<Took> peerOne = new ArrayList<>();
    private final List<Took> peerLoop = new ArrayList<>();
    private final List<Took> peerBatch = new ArrayList<>();
    private final List<Double> matrixRates = new ArrayList<>();

    private SpeedBench() {}

    /**
     * Measures, and has every round told when it is over.
     *
     * @param folder for weights, inputs and results: up to 400 MB
     * @throws MissingPartException if Python or a module of it is missing, in a line that says what to install
     * @throws IOException if the peer fails, or if both sides' results differ
     */
    public static SpeedReport run(Match match, Path folder, Consumer<String> progress)
            throws IOException, MissingPartException {
        try (Peer peer = Peer.start(match, folder);
                Contender ours = contender(match, peer, folder);
                MatrixProductRate matrixProduct = new MatrixProductRate()) {
            peer.writeOutputs();
            Agreement agreement = ours.agreement(peer);
            if (!agreement.holds()) {
                throw new IOException(
                        "%s: expected the peer's results, at most %s off, found them %.1e off, and %d of %d units different"
                                .formatted(
                                        match.network().argument(),
                                        Agreement.ALLOWED_DIFFERENCE,
                                        agreement.largestDifference(),
                                        agreement.otherUnits(),
                                        agreement.units()));
            }
            var bench = new SpeedBench();
            bench.round(ours, peer, matrixProduct, 0);
            bench.forget();
            for (int round = 1; round <= match.rounds(); round++) {
                bench.round(ours, peer, matrixProduct, round);
                progress.accept(bench.last(round));
            }
            return bench.report(match, peer, agreement, ours.operationsPerUtterance());
        }
    }

    private static Contender contender(Match match, Peer peer, Path folder) throws IOException {
        return switch (match.network()) {
            case TOKENIZE -> new HubertContender(folder, peer, match.utterances());
            case VOCODE -> new HifiGanContender(folder, peer, match.utterances());
        };
    }

    private void round(Contender ours, Peer peer, MatrixProductRate matrixProduct, int number) throws IOException {
        matrixRates.add(matrixProduct.measure() / GIGA);
        boolean oursFirst = number % 2 == 0;
        if (oursFirst) {
            one.add(took(ours::one));
        }
        ask(peer, Way.ONE);
        if (!oursFirst) {
            one.add(took(ours::one));
        }
        ask(peer, oursFirst ? Way.LOOP : Way.BATCH);
        all.add(took(ours::all));
        ask(peer, oursFirst ? Way.BATCH : Way.LOOP);
    }

    private void ask(Peer peer, Way way) throws IOException {
        Took took = peer.run(way);
        switch (way) {
            case ONE -> peerOne.add(took);
            case LOOP -> peerLoop.add(took);
            case BATCH -> peerBatch.add(took);
        }
    }

    private static Took took(Runnable work) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processorBegin = system.getProcessCpuTime();
        long begin = System.nanoTime();
        work.run();
        long end = System.nanoTime();
        return new Took((end - begin) / GIGA, (system.getProcessCpuTime() - processorBegin) / GIGA);
    }

    private void forget() {
        one.clear();
        all.clear();
        matrixRates.clear();
        peerOne.clear();
        peerLoop.clear();
        peerBatch.clear();
    }

    private String last(int round) {
        return "round %d: one %.3f s, peer %.3f s; all %.3f s, peer %.3f s as a loop, %.3f s as a batch; %.0f GFLOP/s"
                .formatted(
                        round,
                        one.getLast().seconds(),
                        peerOne.getLast().seconds(),
                        all.getLast().seconds(),
                        peerLoop.getLast().seconds(),
                        peerBatch.getLast().seconds(),
                        matrixRates.getLast());
    }

    private SpeedReport report(Match match, Peer peer, Agreement agreement, double operations) {
        double matrixGflops = matrixRates.stream()
                .sorted()
                .skip(matrixRates.size() / 2)
                .findFirst()
                .orElseThrow();
        Took loop = median(peerLoop);
        Took batch = median(peerBatch);
        Way better = loop.seconds() <= batch.seconds() ? Way.LOOP : Way.BATCH;
        var tasks = List.of(
                task(match, 1, median(one), median(peerOne), Way.ONE, operations, matrixGflops),
                task(
                        match,
                        match.utterances(),
                        median(all),
                        better == Way.LOOP ? loop : batch,
                        better,
                        operations,
                        matrixGflops));
        return new SpeedReport(
                match.network().description(),
                match.threads(),
                match.rounds(),
                match.seconds(),
                peer.version(),
                agreement,
                operations,
                matrixGflops,
                tasks);
    }

    private static SpeedReport.Task task(
            Match match, int utterances, Took ours, Took theirs, Way way, double operations, double matrixGflops) {
        double sound = (double) utterances * match.seconds();
        double gflops = utterances * operations / ours.seconds() / GIGA;
        return new SpeedReport.Task(
                utterances,
                ours,
                theirs,
                way.toString(),
                theirs.seconds() / ours.seconds(),
                sound / ours.seconds(),
                sound / theirs.seconds(),
                gflops,
                gflops / matrixGflops);
    }

    /** The run in the middle by the clock on the wall. */
    private static Took median(List<Took> runs) {
        return runs.stream()
                .sorted(Comparator.comparingDouble(Took::seconds))
                .toList()
                .get(runs.size() / 2);
    }
}
