package io.spiritlm.deploy;

import io.spiritlm.bridge.TopicPlan;
import io.spiritlm.deploy.capacity.Costs;
import io.spiritlm.deploy.capacity.Demand;
import io.spiritlm.deploy.capacity.Sizing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Computes what a number of calls takes. */
@Command(
        name = "size",
        description = "Compute partitions, brokers, cores, network and disk for a number of calls at once.",
        footer = {
            "",
            "Computes with what ./spirit bench cost measured on the two cores this was built on, or with --costs on yours. The",
            "formulas stand in docs/sizing.md. Nothing of this has run on a GPU: without --gpu-tokens none are computed."
        })
final class SizeCommand implements Callable<Integer> {
    @Option(
            names = "--calls",
            paramLabel = "N",
            split = ",",
            required = true,
            description = "Calls at once; several with commas.")
    private List<Integer> calls = List.of();

    @Option(
            names = "--legs",
            paramLabel = "N",
            description =
                    "Legs of each call that are heard: 2 for both sides of a telephone call (default: ${DEFAULT-VALUE}).")
    private int legs = 1;

    @Option(
            names = "--speech-share",
            paramLabel = "S",
            description = "Share of a leg's time that is speech (default: ${DEFAULT-VALUE}).")
    private double speechShare = 0.4;

    @Option(
            names = "--answered",
            paramLabel = "S",
            description = "Share of the speech that is answered in speech; the rest is written down"
                    + " (default: ${DEFAULT-VALUE}).")
    private double answeredShare = 1;

    @Option(
            names = "--utilization",
            paramLabel = "S",
            description = "How busy cores may be on the average (default: ${DEFAULT-VALUE}).")
    private double utilization = 0.6;

    @Option(
            names = "--cores",
            paramLabel = "N",
            description = "Cores of each stage's process (default: ${DEFAULT-VALUE}).")
    private int cores = 4;

    @Option(
            names = "--replication",
            paramLabel = "N",
            description = "Copies of each record (default: ${DEFAULT-VALUE}).")
    private int replicas = 3;

    @Option(
            names = "--retention-hours",
            paramLabel = "N",
            description = "How long records are kept (default: ${DEFAULT-VALUE}).")
    private long retentionHours = TopicPlan.RETENTION.toHours();

    @Option(
            names = "--broker-megabytes",
            paramLabel = "N",
            description = "MB/s that one broker may write, and as many that it may send (default: ${DEFAULT-VALUE}).")
    private double brokerMegabytes = 100;

    @Option(
            names = "--gpu-tokens",
            paramLabel = "N",
            description = "Tokens per second that a GPU of yours writes with your model, as you measured it.")
    private Optional<Double> gpuTokens = Optional.empty();

    @Option(names = "--costs", paramLabel = "FILE", description = "What ./spirit bench cost --json wrote.")
    private Optional<Path> file = Optional.empty();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    SizeCommand() {}

    /** All that was computed; {@code gpus} has none, or one for each of {@code sizings}. */
    record Sizes(List<Sizing> sizings, List<Integer> gpus) {
        Sizes {
            sizings = List.copyOf(sizings);
            gpus = List.copyOf(gpus);
        }
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Costs costs = file.isPresent() ? Costs.read(file.get()) : Costs.measured();
        List<Sizing> sizings = new ArrayList<>();
        List<Integer> gpus = new ArrayList<>();
        for (int count : calls) {
            Demand demand = new Demand(
                    count,
                    legs,
                    speechShare,
                    answeredShare,
                    utilization,
                    cores,
                    replicas,
                    Duration.ofHours(retentionHours),
                    brokerMegabytes);
            Sizing sizing = Sizing.of(costs, demand);
            sizings.add(sizing);
            gpuTokens.ifPresent(tokens -> gpus.add(sizing.gpus(tokens, utilization)));
            tell(count, sizing, gpus.isEmpty() ? OptionalInt.empty() : OptionalInt.of(gpus.getLast()), out);
        }
        json.write(new Sizes(sizings, gpus));
        return ExitCode.OK;
    }

    private void tell(int count, Sizing sizing, OptionalInt gpus, PrintWriter out) {
        out.printf("%d calls, %d legs%n", count, sizing.legs());
        out.printf("  %-22s %d of each topic%n", "partitions", sizing.partitions());
        out.printf("  %-22s %d, %.2f cores busy%n", "brokers", sizing.brokers(), sizing.brokerCores());
        for (Sizing.OfStage stage : sizing.stages()) {
            out.printf(
                    "  %-22s %d processes of %d cores, %.2f cores busy%n",
                    stage.name(), stage.processes(), cores, stage.busyCores());
        }
        out.printf("  %-22s %.1f at %.0f %% busy%n", "cores in all", sizing.coresToProvide(), 100 * utilization);
        out.printf(
                "  %-22s %.2f MB/s written, %.2f MB/s onto disks, %.2f MB/s sent%n",
                "Kafka",
                sizing.writtenMegabytesPerSecond(),
                sizing.diskMegabytesPerSecond(),
                sizing.sentMegabytesPerSecond());
        out.printf("  %-22s %.2f TB for %d h, %d copies%n", "disk", sizing.diskTerabytes(), retentionHours, replicas);
        out.printf(
                "  %-22s %.1f Mbit/s in, %.1f Mbit/s out%n",
                "callers", sizing.callersInMegabitsPerSecond(), sizing.callersOutMegabitsPerSecond());
        out.printf(
                "  %-22s %.0f tokens/s read, %.0f written%n",
                "language model", sizing.promptTokensPerSecond(), sizing.writtenTokensPerSecond());
        out.printf(
                "  %-22s %s%n",
                "GPUs",
                gpus.isPresent() ? Integer.toString(gpus.getAsInt()) : "unknown: measure yours, and give --gpu-tokens");
        out.flush();
    }
}
