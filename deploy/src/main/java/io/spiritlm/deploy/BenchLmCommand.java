package io.spiritlm.deploy;

import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.evaluate.speed.DecodingBench;
import io.spiritlm.evaluate.speed.DecodingMatch;
import io.spiritlm.evaluate.speed.DecodingReport;
import io.spiritlm.neural.TensorFlowRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the language model beside PyTorch. */
@Command(
        name = "lm",
        description = "Measure the language model at 110 million weights beside the same network in PyTorch.",
        footer = {
            "",
            "All sides compute with the same random weights in float32, in turns and with equally many threads, write the most",
            "probable tokens, and have to write the same ones. Ours is measured with each engine. PyTorch runs transformers'",
            "Llama with a cache, all legs as one batch, in inference mode. The ratio is to PyTorch's tokens a second."
        })
final class BenchLmCommand implements Callable<Integer> {
    @Option(
            names = "--legs",
            split = ",",
            paramLabel = "N",
            description = "How many sequences are written at once (default: ${DEFAULT-VALUE}).")
    private List<Integer> legs = List.of(1, 4, 16, 32);

    @Option(names = "--prompt", paramLabel = "N", description = "Tokens of each prompt (default: ${DEFAULT-VALUE}).")
    private int prompt = 64;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            description = "Tokens written behind each prompt (default: ${DEFAULT-VALUE}).")
    private int tokens = 48;

    @Option(names = "--threads", paramLabel = "N", description = "Threads each side gets (default: all processors).")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds that are measured, behind one that isn't (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "The Python that has PyTorch and transformers (default: ${DEFAULT-VALUE}).")
    private String python = "python3";

    @Option(
            names = "--llama-cpp",
            paramLabel = "JAR",
            description = "Measure llama.cpp as well: a jar of de.kherud:llama, from Maven Central.")
    private Optional<Path> llamaCpp = Optional.empty();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchLmCommand() {}

    @Override
    public Integer call() throws IOException, MissingPartException {
        DecodingMatch match = match();
        System.setProperty("spirit.threads", Integer.toString(match.threads())); // before TensorFlow's first session
        if (TensorFlowRuntime.threads() != match.threads()) {
            throw new IllegalStateException("threads: expected %d, found %d: TensorFlow was started before"
                    .formatted(match.threads(), TensorFlowRuntime.threads()));
        }
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("spirit-peer-");
        try {
            DecodingReport report = DecodingBench.run(match, folder, line -> {
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

    private DecodingMatch match() {
        try {
            int all = Runtime.getRuntime().availableProcessors();
            return new DecodingMatch(python, llamaCpp, legs, prompt, tokens, threads.orElse(all), rounds);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private static void tell(DecodingReport report, PrintWriter out) {
        out.printf(
                "%n%s%nbeside %s, %d thread(s) each, %d rounds in turns, %d tokens behind prompts of %d; %d tokens compared%n%n",
                report.network(),
                report.peer(),
                report.threads(),
                report.rounds(),
                report.tokens(),
                report.promptTokens(),
                report.tokensCompared());
        out.println("legs   contender     tokens/s   ratio   between tokens, ms: p50     p95   least   ratio of least"
                + "   first token ms   CPU-ms/token");
        for (DecodingReport.Row row : report.rows()) {
            out.printf(
                    "%4d   %-12s %9.1f %7.2f %23.1f %7.1f %7.1f %16.2f %16.1f %14.2f%n",
                    row.legs(),
                    row.contender(),
                    row.tokensPerSecond(),
                    row.ratio(),
                    row.stepMillis(),
                    row.stepMillisP95(),
                    row.leastStepMillis(),
                    row.leastRatio(),
                    row.firstMillis(),
                    row.processorMillis());
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
