package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Stall;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Voice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

/** Measures what happens while the vocoder stands still. */
@Command(
        name = "stall",
        description =
                "Stop the vocoder for a while: how much the language model writes meanwhile, and what others notice.",
        footer =
                "%nSome calls have a long text spoken, and wait for the vocoder; others, one after the other, have a recording"
                        + " transcribed, and don't need it. Their time is from the last sample to the whole answer.")
final class BenchStallCommand implements Callable<Integer> {
    private static final String TEXT = "the quick brown fox jumps over the lazy dog and runs away into the dark forest"
            + " where nobody will find it before the next morning comes";

    @Option(names = "--seconds", paramLabel = "S", description = "Length of the stop (default: ${DEFAULT-VALUE}).")
    private int seconds = 30;

    @Option(names = "--calls", paramLabel = "N", description = "Calls that are spoken (default: ${DEFAULT-VALUE}).")
    private int calls = 6;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchStallCommand() {}

    /**
     * What is told.
     *
     * @param stallSeconds length of the stop
     * @param mostAheadSeconds the most speech that was written ahead on a leg
     * @param p95Without of the other legs' answers before and after the stop, in seconds
     * @param p95Meanwhile the same, while the vocoder was stopped
     * @param medianWithout as {@code p95Without}
     * @param medianMeanwhile as {@code p95Meanwhile}
     */
    record Figures(
            int stallSeconds,
            double mostAheadSeconds,
            double p95Without,
            double p95Meanwhile,
            double medianWithout,
            double medianMeanwhile,
            Stall.Figures measured) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<LegId, Flux<AudioRecord>> spoken = new LinkedHashMap<>();
        for (int i = 0; i < calls; i++) {
            LegId leg = newLeg();
            var request = Requests.spokenText(new Sampling.Drawn(0.8f, 0.95f, 0, i, 600), Voice.DEFAULT);
            spoken.put(leg, Recording.ofText(TEXT, leg, request));
        }
        Path recording = DemoRecording.file();
        Stall.Figures measured = new Stall(
                        model.folder(),
                        Duration.ofSeconds(seconds),
                        spoken,
                        BenchStallCommand::newLeg,
                        leg -> Recording.ofFile(recording, leg, Requests.transcript()))
                .run();
        Figures figures = new Figures(
                seconds,
                measured.legs().stream()
                        .mapToDouble(Stall.Leg::aheadSeconds)
                        .max()
                        .orElse(0),
                quantile(0.95, measured.answersWithout()),
                quantile(0.95, measured.answersMeanwhile()),
                quantile(0.5, measured.answersWithout()),
                quantile(0.5, measured.answersMeanwhile()),
                measured);
        print(figures, spec.commandLine().getOut());
        json.write(figures);
        return ExitCode.OK;
    }

    private static LegId newLeg() {
        return new LegId(Recording.newCall(), "caller");
    }

    private static void print(Figures figures, PrintWriter out) {
        out.printf("vocoder stopped for %d s%n", figures.stallSeconds());
        for (Stall.Leg leg : figures.measured().legs()) {
            out.printf(
                    "  %-60s %3d units ahead, %.2f s of %.2f s%n",
                    leg.leg(), leg.aheadUnits(), leg.aheadSeconds(), leg.seconds());
        }
        out.printf("most ahead: %.2f s%n", figures.mostAheadSeconds());
        out.printf(
                "others' answers, median and p95: %.3f s and %.3f s meanwhile (%d), %.3f s and %.3f s before and after (%d)%n",
                figures.medianMeanwhile(),
                figures.p95Meanwhile(),
                figures.measured().answersMeanwhile().size(),
                figures.medianWithout(),
                figures.p95Without(),
                figures.measured().answersWithout().size());
        out.printf(
                "heap: %.1f MB before, %.1f MB after%n",
                figures.measured().heapBytesBefore() / 1e6, figures.measured().heapBytesAfter() / 1e6);
    }

    private static double quantile(double share, List<Double> values) {
        return values.stream()
                .sorted()
                .skip((long) Math.ceil(share * values.size()) - 1)
                .findFirst()
                .orElseThrow();
    }
}
