package io.spiritlm.deploy;

import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.evaluate.speed.Match;
import io.spiritlm.evaluate.speed.SpeedBench;
import io.spiritlm.evaluate.speed.SpeedReport;
import io.spiritlm.neural.TensorFlowRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What {@code bench tokenize} and {@code bench vocode} have in common: a network of ours beside the same one in PyTorch. */
final class PeerBench {
    @Option(names = "--threads", paramLabel = "N", description = "Threads each side gets (default: all processors).")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds that are measured, behind one that isn't (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(
            names = "--utterances",
            paramLabel = "N",
            description = "Utterances of the larger task (default: ${DEFAULT-VALUE}).")
    private int utterances = 8;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long each utterance is (default: ${DEFAULT-VALUE}).")
    private int seconds = 10;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "The Python that has PyTorch and transformers (default: ${DEFAULT-VALUE}).")
    private String python = "python3";

    @Mixin
    private final JsonReport json = new JsonReport();

    PeerBench() {}

    int run(Match.Network network, CommandSpec spec) throws IOException, MissingPartException {
        Match match = match(network, spec);
        System.setProperty("spirit.threads", Integer.toString(match.threads())); // before TensorFlow's first session
        if (TensorFlowRuntime.threads() != match.threads()) {
            throw new IllegalStateException("threads: expected %d, found %d: TensorFlow was started before"
                    .formatted(match.threads(), TensorFlowRuntime.threads()));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(network.description());
        Path folder = Files.createTempDirectory("spirit-peer-");
        try {
            SpeedReport report = SpeedBench.run(match, folder, line -> {
                out.println(line);
                out.flush();
            });
            tell(report, out);
            json.write(report);
        } finally {
            delete(folder);
        }
        return ExitCode.OK;
    }

    private Match match(Match.Network network, CommandSpec spec) {
        try {
            int all = Runtime.getRuntime().availableProcessors();
            return new Match(network, python, threads.orElse(all), rounds, utterances, seconds);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private static void tell(SpeedReport report, PrintWriter out) {
        out.printf(
                "%nbeside %s, %d thread(s) each, medians of %d rounds in turns; largest difference %.1e",
                report.peer(),
                report.threads(),
                report.rounds(),
                report.agreement().largestDifference());
        if (report.agreement().units() > 0) {
            out.printf(
                    "; %d of %d units differ, all where two scores are hardly apart",
                    report.agreement().closeUnits(), report.agreement().units());
        }
        out.printf(
                "%n%.0f GFLOP an utterance of %d s; a large matrix product runs at %.0f GFLOP/s%n%n",
                report.operationsPerUtterance() / 1e9, report.utteranceSeconds(), report.matrixProductGflops());
        out.println("utterances   seconds: ours    peer             x real time: ours   peer   ratio   GFLOP/s   share"
                + "   CPU-seconds: ours   peer");
        for (SpeedReport.Task task : report.tasks()) {
            out.printf(
                    "%10d %15.3f %7.3f %-16s %17.1f %6.1f %7.2f %9.0f %6.0f%% %19.2f %6.2f%n",
                    task.utterances(),
                    task.ours().seconds(),
                    task.peer().seconds(),
                    "(" + task.peerWay() + ")",
                    task.timesRealTime(),
                    task.peerTimesRealTime(),
                    task.ratio(),
                    task.gflops(),
                    100 * task.shareOfMatrixProduct(),
                    task.ours().processorSeconds(),
                    task.peer().processorSeconds());
        }
        out.flush();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
