package io.spiritlm.deploy;

import io.spiritlm.bridge.PipelineStatus;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.ingest.live.OwnedCalls;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says how a running pipeline is doing, as far as its cluster knows. */
@Command(
        name = "status",
        description = "Show the stages that run on a broker, how far behind they are, and what lies in the topics.",
        footer = {
            "",
            "Lag is counted in records that are not finished, over all partitions and in the one where it is largest.",
            "Exits with 1 when a stage has no process, or a partition has no owner; a line for each says so."
        })
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final BootstrapServer server = new BootstrapServer();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    StatusCommand() {}

    @Override
    public Integer call() throws IOException {
        SequencedMap<String, Topic<?>> inputs = new LinkedHashMap<>();
        for (StageName stage : StageName.values()) {
            inputs.put(stage.toString(), stage.input());
        }
        inputs.put(OwnedCalls.GROUP, Topics.SPEECH);
        PipelineStatus status = withoutAbsentIngest(PipelineStatus.of(server.cluster(), inputs));
        print(status, spec.commandLine().getOut());
        json.write(status);
        List<String> faults = status.faults();
        PrintWriter err = spec.commandLine().getErr();
        faults.forEach(fault -> err.println("spirit: " + fault));
        err.flush();
        return faults.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** A pipeline for recordings has none. */
    private static PipelineStatus withoutAbsentIngest(PipelineStatus status) {
        return new PipelineStatus(
                status.stages().stream()
                        .filter(stage -> stage.members() > 0 || !stage.name().equals(OwnedCalls.GROUP))
                        .toList(),
                status.topics());
    }

    private static void print(PipelineStatus status, PrintWriter out) {
        out.printf("%-20s %9s %11s %11s %11s%n", "stage", "processes", "partitions", "lag", "largest lag");
        for (PipelineStatus.OfStage stage : status.stages()) {
            out.printf(
                    "%-20s %9d %11s %11d %11d%n",
                    stage.name(),
                    stage.members(),
                    stage.ownedPartitions() + "/" + stage.partitions(),
                    stage.lagRecords(),
                    stage.maxLagRecords());
        }
        out.printf("%n%-20s %9s %11s%n", "topic", "records", "partitions");
        for (PipelineStatus.OfTopic topic : status.topics()) {
            out.printf("%-20s %9d %11d%n", topic.name(), topic.records(), topic.partitions());
        }
        out.flush();
    }
}
