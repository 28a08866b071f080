package io.spiritlm.deploy;

import io.spiritlm.deploy.capacity.SoakBench;
import io.spiritlm.deploy.capacity.SoakReport;
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

/** Watches the memory, threads and file handles of a pipeline's processes while calls go on and on. */
@Command(
        name = "soak",
        description = "Let calls go on and on, and see whether memory, threads or file handles of any process grow.",
        footer = {
            "",
            "Broker, ingest and each stage run as processes of their own; each line calls through WebSockets again and again,",
            "half of them to be written down, half to be answered in speech. Every process is looked at behind a full",
            "collection. Flat is what, behind the warm-up, has a lower quartile in the last third of the time that exceeds the",
            "one of the first third by at most 5 %%, or by 2 MiB of heap or direct buffers, 16 MiB resident, 3 threads, 4 files.",
            "Exits with 1 when something isn't flat, or a call broke off. Needs Linux and a JDK."
        })
final class BenchSoakCommand implements Callable<Integer> {
    private static final Duration EVERY = Duration.ofSeconds(10);

    @Option(names = "--minutes", paramLabel = "N", description = "How long (default: ${DEFAULT-VALUE}).")
    private double minutes = 10;

    @Option(
            names = "--warm-up",
            paramLabel = "MINUTES",
            description = "At the beginning, not judged (default: ${DEFAULT-VALUE}).")
    private double warmUpMinutes = 2;

    @Option(names = "--calls", paramLabel = "N", description = "Calls at once (default: ${DEFAULT-VALUE}).")
    private int calls = 8;

    @Option(names = "--seconds", paramLabel = "S", description = "Length of each call (default: ${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(
            names = "--speech-share",
            paramLabel = "S",
            description = "Share of each call's time that is speech (default: ${DEFAULT-VALUE}).")
    private double speechShare = 0.4;

    @Mixin
    private final WorkFolder work = new WorkFolder();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchSoakCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, UnreadableAudio {
        PrintWriter out = spec.commandLine().getOut();
        var plan = new SoakBench.Plan(
                calls, Duration.ofSeconds(seconds), speechShare, minutes(warmUpMinutes), minutes(minutes), EVERY);
        Path folder = work.make();
        out.printf("%d calls at once for %.1f min; logs in %s%n", calls, minutes, folder);
        out.printf("   at  process     heap MiB  direct MiB  resident MiB  threads  files%n");
        out.flush();
        SoakReport report = SoakBench.run(plan, DemoRecording.samples(), model.folder(), folder, (process, sample) -> {
            var reading = sample.reading();
            out.printf(
                    "%4.0fs  %-10s %9.1f %11.1f %13.1f %8d %6d%n",
                    sample.seconds(),
                    process,
                    mebibytes(reading.heapBytes()),
                    mebibytes(reading.directBytes()),
                    mebibytes(reading.rssBytes()),
                    reading.threads(),
                    reading.openFiles());
            out.flush();
        });
        tell(report, out);
        json.write(report);
        return report.isFlat() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void tell(SoakReport report, PrintWriter out) {
        out.printf("%nbehind %.0f s of warm-up%n", report.warmUpSeconds());
        out.printf("process     what         first third  last third  slope per hour%n");
        for (SoakReport.OfProcess one : report.trends()) {
            out.printf(
                    "%-11s %-12s %11.1f %11.1f %15.1f  %s%n",
                    one.process(),
                    one.quantity(),
                    one.trend().firstThird(),
                    one.trend().lastThird(),
                    one.trend().slopePerHour(),
                    one.trend().isFlat() ? "flat" : "GROWS");
        }
        out.printf(
                "%ncalls %d, broken off %d, utterances %d, answers %d%n",
                report.calls(), report.failedCalls(), report.utterances(), report.turns());
        out.flush();
    }

    private static double mebibytes(long bytes) {
        return bytes / (double) (1 << 20);
    }

    private static Duration minutes(double minutes) {
        return Duration.ofMillis(Math.round(60_000 * minutes));
    }
}
