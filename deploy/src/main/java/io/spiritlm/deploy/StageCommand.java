package io.spiritlm.deploy;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.StageSettings;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.deploy.admin.AdminServer;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.RunningStage;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.lm.LanguageModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one stage as its own process until it is interrupted. */
@Command(
        name = "stage",
        description = "Run one stage on a broker until interrupted. Several of a kind share the work.",
        footer = {
            "",
            "Prints one line when it runs. Creates the topics when they are missing.",
            "Told to end (SIGTERM), it finishes or hands over what is in work and exits with 143, within 15 s."
        })
final class StageCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "One of: ${COMPLETION-CANDIDATES}.")
    private StageName name = StageName.TOKENIZE;

    @Mixin
    private final BootstrapServer broker = new BootstrapServer();

    @Mixin
    private final InstanceOption instance = new InstanceOption();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final MemoryOptions memory = new MemoryOptions();

    @Mixin
    private final PreviewOption previews = new PreviewOption();

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    StageCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<AdminServer> server = admin.open(out);
        Telemetry telemetry = Telemetry.of(System.getenv(), "spirit-" + name);
        Cluster cluster = broker.cluster();
        TopicSetup.create(cluster);
        StageSettings standard = StageSettings.standard();
        StageSettings settings = new StageSettings(
                standard.threads(),
                standard.maxUnfinished(),
                standard.source(),
                instance.name(),
                AdminOptions.registry(server),
                telemetry.openTelemetry());
        ModelFolder folder = previews.of(model.folder().with(memory.settings()));
        if (name == StageName.LM) {
            out.println(LanguageModel.memory(folder.languageModel(), folder.settings()));
        }
        RunningStage stage = RunningStage.start(name, folder, cluster, settings);
        server.ifPresent(watcher -> watcher.watch(() -> StageHealth.of(stage.state())));
        Ending.tidilyWith(
                () -> {
                    stage.close();
                    telemetry.close();
                },
                spec.commandLine().getErr());
        out.println("stage " + name + " runs on " + broker);
        out.flush();
        stage.completion().block();
        return ExitCode.OK;
    }
}
