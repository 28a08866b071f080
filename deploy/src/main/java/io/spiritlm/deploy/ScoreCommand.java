package io.spiritlm.deploy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.lm.DecodingWatch;
import io.spiritlm.lm.LanguageModel;
import io.spiritlm.lm.Likelihood;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how likely strings are to the language model, without Kafka. */
@Command(
        name = "score",
        description = "Say how likely each line of a file is to the language model: text, units, or both.",
        footer = {
            "",
            "A line such as '[Speech][Hu12][Hu7][Text]hello' is used as it is, behind the begin token. For each it prints a line of",
            "JSON: its number, its tokens, the natural logarithm of the probability of all (logProbability), and that divided by",
            "their number (perToken): scores that are normalised for length and those that aren't differ much. A line that can't be",
            "scored is told of on standard error, and makes the exit 1; empty ones are passed over."
        })
final class ScoreCommand implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Lines that are read ahead: what scores them together has enough to choose from. */
    private static final int AHEAD = 256;

    @Parameters(paramLabel = "FILE", description = "UTF-8 text; - reads standard input.")
    private Path file = Path.of("");

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description = "How many lines are scored at once, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int atOnce = 16;

    @Option(names = "--each-token", description = "Print the logarithm of each token's probability too.")
    private boolean eachToken;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final AnswerMemoryOptions memory = new AnswerMemoryOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ScoreCommand() {}

    /**
     * What is printed.
     *
     * @param logProbabilities of each token; empty, and not printed, unless asked for
     */
    record Score(
            int line,
            int tokens,
            double logProbability,
            double perToken,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> logProbabilities) {}

    private record Asked(int line, CompletableFuture<Likelihood> likelihood) {}

    @Override
    public Integer call() throws IOException {
        int failures = 0;
        Deque<Asked> asked = new ArrayDeque<>();
        try (BufferedReader lines = lines();
                LanguageModel opened = LanguageModel.open(
                        model.folder().languageModel(), memory.settings(atOnce), DecodingWatch.NONE)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                asked.addLast(new Asked(number, score(opened, line)));
                if (asked.size() == AHEAD) {
                    failures += tell(asked.removeFirst());
                }
            }
            while (!asked.isEmpty()) {
                failures += tell(asked.removeFirst());
            }
        }
        return failures == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private BufferedReader lines() throws IOException {
        return file.toString().equals("-")
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(file);
    }

    private static CompletableFuture<Likelihood> score(LanguageModel model, String line) {
        try {
            return model.score(line);
        } catch (IllegalArgumentException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Gives how many failed. */
    private int tell(Asked asked) throws IOException {
        try {
            Likelihood likelihood = asked.likelihood().join();
            PrintWriter out = spec.commandLine().getOut();
            out.println(MAPPER.writeValueAsString(new Score(
                    asked.line(),
                    likelihood.logProbabilities().size(),
                    likelihood.sum(),
                    likelihood.perToken(),
                    eachToken ? likelihood.logProbabilities() : List.of())));
            out.flush();
            return 0;
        } catch (CompletionException failed) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf("spirit: %s line %d: %s%n", file, asked.line(), FailureLine.of(failed));
            err.flush();
            return 1;
        }
    }
}
