package io.spiritlm.deploy;

import io.spiritlm.bridge.TopicCheck;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Compares a cluster's topics and groups with what the pipeline needs. */
@Command(
        name = "check",
        description =
                "Compare a cluster's topics and groups with what the pipeline needs: a line for each difference, what it"
                        + " costs and how to mend it. Changes nothing.",
        footer = {
            "",
            "Exits with 1 when a difference loses data or stops the pipeline; one that costs time or room is a warning.",
            "",
            "A managed Kafka often keeps the groups' bounds on its brokers as they are (a warning, see create), wants",
            "a replication of its own, and may not let its settings be read: then the check fails and says so."
        })
final class TopicsCheckCommand implements Callable<Integer> {
    @Mixin
    private final BootstrapServer server = new BootstrapServer();

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    TopicsCheckCommand() {}

    @Override
    public Integer call() throws IOException {
        PlanReport report = PlanReport.of(List.of(), TopicCheck.of(server.cluster(), options.plan()));
        report.print(spec.commandLine().getOut());
        json.write(report);
        return report.exitCode();
    }
}
