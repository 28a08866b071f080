package io.spiritlm.deploy;

import io.spiritlm.deploy.load.LargeModel;
import io.spiritlm.deploy.load.LoadReport;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.process.ChildProcess;
import io.spiritlm.deploy.process.Member;
import io.spiritlm.lm.LanguageModelSettings;
import io.spiritlm.lm.LanguageModelSettings.Engine;
import io.spiritlm.lm.LanguageModelSettings.Weights;
import io.spiritlm.neural.StoredType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what loading a large language model takes. */
@Command(
        name = "load",
        description =
                "Measure the memory and the time that loading a large language model takes, and how fast it writes.",
        footer = {
            "",
            "Writes a pytorch_model.bin of random weights with the release's names, format and shape, but for the number of",
            "layers, and loads it in a process of its own. Exits with 1 when more memory is resident meanwhile than the",
            "file's size and 1 GB. Needs Linux, and disk for the file."
        })
final class BenchLoadCommand implements Callable<Integer> {
    private static final long ALLOWED_BYTES = 1_000_000_000;
    private static final List<String> TOKENIZER = List.of("tokenizer.model", "tokenizer_config.json");

    @Option(names = "--gib", paramLabel = "G", description = "Size of the file (default: ${DEFAULT-VALUE}).")
    private double gibibytes = 4;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "What its weights are stored as: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private StoredType type = StoredType.BFLOAT16;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            description = "Channels between layers, a multiple of 128 (default: ${DEFAULT-VALUE}, the release's).")
    private int hiddenSize = 4096;

    @Option(
            names = "--weights",
            paramLabel = "PRECISION",
            description = "What its matrices are held as: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Weights weights = Weights.STORED;

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens to write (default: ${DEFAULT-VALUE}).")
    private int tokens = 8;

    @Option(
            names = "--of",
            paramLabel = "DIR",
            description = "Load this language model's folder, in this process, and write none.")
    private Optional<Path> existing = Optional.empty();

    @Mixin
    private final WorkFolder work = new WorkFolder();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchLoadCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (tokens < 2) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--tokens: expected at least 2, of which the first is not timed, found " + tokens);
        }
        if (!(gibibytes > 0)) {
            throw new ParameterException(spec.commandLine(), "--gib: expected more than 0, found " + gibibytes);
        }
        LoadReport report = existing.isPresent() ? LoadReport.of(existing.get(), settings(), tokens) : ofLargeModel();
        json.write(report);
        tell(report, spec.commandLine().getOut());
        return report.excessBytes() <= ALLOWED_BYTES || existing.isPresent() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private LanguageModelSettings settings() {
        return new LanguageModelSettings(1, OptionalInt.empty(), weights, Engine.AUTO, Optional.empty());
    }

    private LoadReport ofLargeModel() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory(work.make(), "large-model-");
        Path figures = folder.resolve("figures.json");
        try {
            LargeModel model = LargeModel.ofSize((long) (gibibytes * (1 << 30)), hiddenSize, type);
            out.printf("writing %d layers of %d, %s%n", model.layers(), hiddenSize, type);
            out.flush();
            model.write(folder);
            Path ours = new ModelFolder(Home.model()).languageModel();
            for (String name : TOKENIZER) {
                Files.copy(ours.resolve(name), folder.resolve(name));
            }
            List<String> arguments = List.of(
                    "bench",
                    "load",
                    "--of",
                    folder.toString(),
                    "--weights",
                    weights.name(),
                    "--tokens",
                    Integer.toString(tokens),
                    "--json",
                    figures.toString());
            ChildProcess child =
                    ChildProcess.start(new Member("load", arguments, "loaded ", List.of("-Xms64m", "-Xmx1g")), folder);
            child.handle().onExit().join();
            child.awaitReady();
            return LoadReport.read(figures);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static void tell(LoadReport report, PrintWriter out) {
        out.printf(
                "loaded %.3f GB in %.1f s; at most %.3f GB resident while loading (the file and %.3f GB), %.3f GB while writing;"
                        + " first token after %.2f s, then %.2f tokens a second, %.3f processor-seconds each%n",
                report.fileBytes() / 1e9,
                report.loadSeconds(),
                report.loadPeakBytes() / 1e9,
                report.excessBytes() / 1e9,
                report.peakBytes() / 1e9,
                report.firstTokenSeconds(),
                report.tokensPerSecond(),
                report.processorSecondsPerToken());
        out.flush();
    }
}
