package io.spiritlm.deploy;

import io.spiritlm.deploy.capacity.CostBench;
import io.spiritlm.deploy.capacity.CostWindow;
import io.spiritlm.deploy.capacity.Costs;
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

/** Measures what each process takes for a second of sound. */
@Command(
        name = "cost",
        description = "Measure the CPU-seconds and bytes that each process takes for a second of sound.",
        footer = {
            "",
            "Broker, ingest and each stage run as processes of their own, and live calls come in through WebSockets in real",
            "time: none, then silent ones, then ones that are written down, then ones that are answered in speech (at most 60",
            "tokens). What silence takes is what it takes beyond idling; what speech takes, beyond silence. ./spirit size",
            "computes with these figures. Takes about four minutes."
        })
final class BenchCostCommand implements Callable<Integer> {
    private static final double KB = 1e3;

    @Option(names = "--calls", paramLabel = "N", description = "Calls at once (default: ${DEFAULT-VALUE}).")
    private int calls = 8;

    @Option(
            names = "--speech-share",
            paramLabel = "S",
            description = "Share of each call's time that is speech (default: ${DEFAULT-VALUE}).")
    private double speechShare = 0.4;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long each kind of call is measured (default: ${DEFAULT-VALUE}).")
    private int seconds = 40;

    @Mixin
    private final WorkFolder work = new WorkFolder();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchCostCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, UnreadableAudio {
        PrintWriter out = spec.commandLine().getOut();
        var plan = new CostBench.Plan(calls, speechShare, Duration.ofSeconds(30), Duration.ofSeconds(seconds));
        Path folder = work.make();
        out.printf("%d calls at once, %.0f %% of speech; logs in %s%n", calls, 100 * speechShare, folder);
        out.flush();
        Costs costs = CostBench.run(plan, DemoRecording.samples(), model.folder(), folder, window -> tell(window, out));
        out.printf("%nCPU-milliseconds%nfor a second:   idle  of a leg  of speech, transcribed  of speech, answered%n");
        for (Costs.OfPart part : costs.parts()) {
            out.printf(
                    "%-10s %8.1f %10.2f %23.2f %20.2f%n",
                    part.name(),
                    KB * part.idleCores(),
                    KB * part.perLegSecond(),
                    KB * part.perTranscribedSecond(),
                    KB * part.perAnsweredSecond());
        }
        out.printf(
                "%nbytes written%nfor a second:       readers   of a leg  of speech, transcribed  of speech, answered%n");
        for (Costs.OfTopic topic : costs.topics()) {
            out.printf(
                    "%-20s %6d %10.0f %23.0f %20.0f%n",
                    topic.name(),
                    topic.readers(),
                    topic.perLegSecond(),
                    topic.perTranscribedSecond(),
                    topic.perAnsweredSecond());
        }
        tell("transcribed", costs.transcribing(), out);
        tell("answered", costs.answering(), out);
        json.write(costs);
        return ExitCode.OK;
    }

    private static void tell(CostWindow window, PrintWriter out) {
        out.printf("%-10s %4.0f s, %5.0f s of legs:", window.kind(), window.seconds(), window.legSeconds());
        window.cpuSeconds().forEach((name, cpu) -> out.printf("  %s %.2f", name, cpu));
        out.println(" CPU-seconds");
        out.flush();
    }

    private static void tell(String kind, Costs.Answers answers, PrintWriter out) {
        out.printf(
                "%na second of speech, %s: %.1f tokens read, %.1f written, %.2f s of answer",
                kind, answers.promptTokens(), answers.writtenTokens(), answers.soundSeconds());
        out.println();
        out.flush();
    }
}
