package io.spiritlm.deploy;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.deploy.admin.AdminServer;
import io.spiritlm.deploy.pipeline.LiveIngest;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes live calls until it is interrupted. */
@Command(
        name = "ingest",
        description =
                "Take live calls over WebSockets until interrupted. Several share the calls, and take over each other's.",
        footer = "%nPrints one line when it serves. Creates the topics when they are missing.")
final class IngestCommand implements Callable<Integer> {
    @Mixin
    private final BootstrapServer broker = new BootstrapServer();

    @Mixin
    private final InstanceOption instance = new InstanceOption();

    @Mixin
    private final ListenOptions listen = new ListenOptions();

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    IngestCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<AdminServer> server = admin.open(out);
        Cluster cluster = broker.cluster();
        TopicSetup.create(cluster);
        LiveIngest ingest = LiveIngest.start(
                cluster, listen.settings(), listen.address(), instance.name(), AdminOptions.registry(server));
        server.ifPresent(watcher -> watcher.watch(() -> StageHealth.of(ingest.state())));
        Ending.tidilyWith(ingest::close, spec.commandLine().getErr());
        out.println("ingest serves " + ingest.address());
        out.flush();
        ingest.completion().block();
        return ExitCode.OK;
    }
}
