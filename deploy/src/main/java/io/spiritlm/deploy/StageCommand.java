package io.spiritlm.deploy;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.StageSettings;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.deploy.pipeline.RunningStage;
import io.spiritlm.deploy.pipeline.StageName;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one stage as its own process until it is interrupted. */
@Command(
        name = "stage",
        description = "Run one stage on a broker until interrupted. Several of a kind share the work.",
        footer = "%nPrints one line when it runs. Creates the topics when they are missing.")
final class StageCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "One of: ${COMPLETION-CANDIDATES}.")
    private StageName name = StageName.TOKENIZE;

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            required = true,
            description = "Where the broker is.")
    private String bootstrapServer = "";

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description = "A name that is the same when this process comes back, so that it gets its calls back.")
    private Optional<String> instance = Optional.empty();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    StageCommand() {}

    @Override
    public Integer call() throws IOException {
        Cluster cluster = Cluster.at(bootstrapServer);
        TopicSetup.create(cluster);
        StageSettings standard = StageSettings.standard();
        StageSettings settings =
                new StageSettings(standard.threads(), standard.maxUnfinished(), standard.source(), instance);
        RunningStage stage = RunningStage.start(name, model.folder(), cluster, settings);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stage::close));
        PrintWriter out = spec.commandLine().getOut();
        out.println("stage " + name + " runs on " + bootstrapServer);
        out.flush();
        stage.completion().block();
        return ExitCode.OK;
    }
}
