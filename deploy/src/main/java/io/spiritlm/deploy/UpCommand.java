package io.spiritlm.deploy;

import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.deploy.admin.AdminServer;
import io.spiritlm.deploy.pipeline.LiveIngest;
import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.deploy.pipeline.StageName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** Runs all that live calls need, in this process, until it is interrupted. */
@Command(
        name = "up",
        description = "Run broker, stages and ingest in this process, and take live calls until interrupted.",
        footer = {
            "",
            "Prints where clients connect, and where the broker is: other commands, and stages of processes of their own,",
            "may join it with --bootstrap-server."
        })
final class UpCommand implements Callable<Integer> {
    @Mixin
    private final ListenOptions listen = new ListenOptions();

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            description =
                    "Where the broker serves on the loopback address; 0 takes any free port (default: ${DEFAULT-VALUE}).")
    private int brokerPort;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep topics in DIR; without it they go when this process does.")
    private Optional<Path> data = Optional.empty();

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

    UpCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var settings = listen.settings();
        Optional<AdminServer> server = admin.open(out);
        Pipeline pipeline = Pipeline.local(
                previews.of(model.folder().with(memory.settings())), EnumSet.allOf(StageName.class), this::broker);
        LiveIngest ingest;
        try {
            ingest = LiveIngest.start(
                    pipeline.cluster(), settings, listen.address(), Optional.empty(), AdminOptions.registry(server));
        } catch (IOException | RuntimeException e) {
            pipeline.close();
            throw e;
        }
        server.ifPresent(watcher -> watcher.watch(() -> StageHealth.of(ingest.state())));
        Ending.tidilyWith(
                () -> {
                    ingest.close();
                    pipeline.close();
                },
                spec.commandLine().getErr());
        out.println("broker serves " + pipeline.cluster().bootstrapServers());
        out.println("ingest serves " + ingest.address());
        out.flush();
        Mono.firstWithSignal(ingest.completion(), pipeline.completion()).block();
        return ExitCode.OK;
    }

    private EmbeddedBroker broker() {
        return data.isPresent() ? EmbeddedBroker.keeping(data.get(), brokerPort) : EmbeddedBroker.temporary(brokerPort);
    }
}
