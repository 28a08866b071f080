package io.spiritlm.deploy;

import io.spiritlm.evaluate.speed.BatchingBench;
import io.spiritlm.evaluate.speed.BatchingMatch;
import io.spiritlm.evaluate.speed.BatchingReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what continuous batching brings. */
@Command(
        name = "batching",
        description = "Measure how much faster answers that join and leave a batch are written than one at a time.",
        footer = {
            "",
            "Requests arrive at random (a Poisson process) so far apart that 4 are in flight on average; each wants 50 to 400",
            "tokens behind a prompt of 64. The same engine with the same random weights, 110 million of them, writes them twice:",
            "in 16 slots, and one at a time in the order of their arrival. Both take turns of 2 s in one run, each with a clock of",
            "its own, and have to write the same tokens. Takes about 5 minutes on two cores."
        })
final class BenchBatchingCommand implements Callable<Integer> {
    @Option(names = "--requests", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
    private int requests = 30;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of prompts, lengths and arrivals (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute (default: all processors).")
    private Optional<Integer> threads = Optional.empty();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchBatchingCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        BatchingMatch match = match();
        threads.ifPresent(count -> System.setProperty("spirit.threads", Integer.toString(count)));
        PrintWriter out = spec.commandLine().getOut();
        BatchingReport report = BatchingBench.run(match, line -> {
            out.println(line);
            out.flush();
        });
        tell(report, out);
        json.write(report);
        return ExitCode.OK;
    }

    private BatchingMatch match() {
        if (threads.isPresent() && threads.get() < 1) {
            throw new ParameterException(spec.commandLine(), "--threads: expected at least 1, found " + threads.get());
        }
        try {
            return BatchingMatch.of(requests, seed);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private static void tell(BatchingReport report, PrintWriter out) {
        out.printf(
                "%n%s%nengine %s, %d thread(s); %d requests, %.2f s apart on average, %d tokens behind prompts of %d;"
                        + " %d of %d answers with the same tokens on both sides%n%n",
                report.network(),
                report.engine(),
                report.threads(),
                report.requests(),
                report.gapSeconds(),
                report.tokens(),
                report.promptTokens(),
                report.alike(),
                report.requests());
        out.println("at once   seconds   tokens/s   between tokens, ms: p50     p95   first token, ms: p50       p95"
                + "   in flight   batch");
        for (BatchingReport.Side side : report.sides()) {
            out.printf(
                    "%7d %9.1f %10.1f %25.1f %7.1f %22.0f %9.0f %11.1f %7.2f%n",
                    side.slots(),
                    side.seconds(),
                    side.tokensPerSecond(),
                    side.stepMillis(),
                    side.stepMillisP95(),
                    side.firstMillis(),
                    side.firstMillisP95(),
                    side.meanInFlight(),
                    side.meanBatch());
        }
        out.printf("%nratio of tokens a second: %.2f%n", report.ratio());
        if (!report.isAsMeant()) {
            out.printf(
                    "in flight: expected 3 to 5 requests on average, found %.1f: the ratio isn't that of %d%n",
                    report.sides().getFirst().meanInFlight(), BatchingMatch.IN_FLIGHT);
        }
        out.flush();
    }
}
