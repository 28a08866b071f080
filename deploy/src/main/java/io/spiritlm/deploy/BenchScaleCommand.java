package io.spiritlm.deploy;

import io.spiritlm.deploy.capacity.ScaleBench;
import io.spiritlm.deploy.capacity.ScaleReport;
import io.spiritlm.ingest.UnreadableAudio;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how many legs two tokenize processes hold beside one. */
@Command(
        name = "scale",
        description =
                "Measure how many legs two tokenize processes hold beside one, each with the same processor quota.",
        footer = {
            "",
            "The kernel holds each process to the quota (Linux control groups, version 1 or 2; needs the right to make one).",
            "One process, and two on a broker of their own, work off backlogs in turn, as much for each process. Seconds of",
            "sound per second are the legs they hold at most; medians count. Then 70 %% of what one holds is said to it in real",
            "time, and 1.8 times that to the two; both hold it if utterances' units don't come later than the limit.",
            "Exits with 1 when two hold less than 1.8 times the legs of one. Takes about four minutes."
        })
final class BenchScaleCommand implements Callable<Integer> {
    private static final Duration ROUND = Duration.ofSeconds(18);

    @Option(
            names = "--quota",
            paramLabel = "CORES",
            description = "What each tokenize process gets (default: ${DEFAULT-VALUE}).")
    private double quota = 0.3;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Backlogs for one process and for two, in turn (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--speech-share",
            paramLabel = "S",
            description = "Share of a leg's time that is speech (default: ${DEFAULT-VALUE}).")
    private double speechShare = 0.4;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long legs are said in real time; the second half counts (default: ${DEFAULT-VALUE}).")
    private int seconds = 40;

    @Option(
            names = "--delay",
            paramLabel = "MS",
            description =
                    "An utterance's units may be complete this long behind its last sample (p95), the 0.6 s of silence"
                            + " that end it included (default: ${DEFAULT-VALUE}).")
    private int delayMillis = 1500;

    @Mixin
    private final WorkFolder work = new WorkFolder();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchScaleCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, UnreadableAudio {
        PrintWriter out = spec.commandLine().getOut();
        var plan = new ScaleBench.Plan(
                quota, speechShare, rounds, ROUND, Duration.ofSeconds(seconds), Duration.ofMillis(delayMillis));
        Path folder = work.make();
        out.printf(
                "%.2f cores for each tokenize process, %.0f %% of speech; logs in %s%n",
                quota, 100 * speechShare, folder);
        out.flush();
        try (ScaleBench bench = ScaleBench.start(plan, DemoRecording.samples(), model.folder(), folder)) {
            ScaleReport report = bench.run(
                    round -> {
                        out.printf(
                                "%d of tokenize: %6.1f s of legs in %5.1f s = %5.2f legs; CPU-seconds %s%n",
                                round.processes(),
                                round.legSeconds(),
                                round.seconds(),
                                round.legSeconds() / round.seconds(),
                                round.cpuSeconds().stream()
                                        .map("%.2f"::formatted)
                                        .toList());
                        out.flush();
                    },
                    check -> {
                        out.printf(
                                "%d of tokenize, %d legs in real time: %d utterances, units %.2f s behind (p50), %.2f s (p95): %s%n",
                                check.processes(),
                                check.legs(),
                                check.utterances(),
                                check.delayP50(),
                                check.delayP95(),
                                check.isHeld() ? "held" : "not held");
                        out.flush();
                    });
            out.printf(
                    "%none holds %.2f legs, two hold %.2f: %.2f times as many (wanted: %.1f)%n",
                    report.legsOfOne(), report.legsOfTwo(), report.factor(), ScaleReport.WANTED);
            out.flush();
            json.write(report);
            return report.isScaled() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
