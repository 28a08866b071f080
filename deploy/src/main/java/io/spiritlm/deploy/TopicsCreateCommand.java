package io.spiritlm.deploy;

import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.bridge.TopicsMade;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes the topics that are missing, with the settings the pipeline needs, and sets the groups' times. */
@Command(
        name = "create",
        description =
                "Make the topics that are missing, with the settings the pipeline needs, and let groups notice soon"
                        + " that a process was killed.",
        footer = {
            "",
            "What exists is not changed; what differs from the plan is told as check does, with the same exit code.",
            "",
            "A managed Kafka may refuse the groups' times, to lower their bounds on its brokers, a replication other",
            "than 3, or so many partitions. The first two cost time only: a killed process is then replaced after",
            "about 45 s instead of about 3 s. For the others there are --replication and --partitions."
        })
final class TopicsCreateCommand implements Callable<Integer> {
    @Mixin
    private final BootstrapServer server = new BootstrapServer();

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    TopicsCreateCommand() {}

    @Override
    public Integer call() throws IOException {
        TopicsMade made = TopicSetup.create(server.cluster(), options.plan());
        PlanReport report = PlanReport.of(made.topics(), made.findings());
        report.print(spec.commandLine().getOut());
        json.write(report);
        return report.exitCode();
    }
}
