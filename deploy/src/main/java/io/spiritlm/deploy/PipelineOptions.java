package io.spiritlm.deploy;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.deploy.pipeline.StageName;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that sends calls through the pipeline. */
final class PipelineOptions {
    @Mixin
    private final ModelOption model = new ModelOption();

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description =
                    "Use the broker there, and the stages that run on it, instead of starting them in this process.")
    private Optional<String> bootstrapServer = Optional.empty();

    PipelineOptions() {}

    /** Starts what the command needs, or connects to where it runs already. */
    Pipeline open(Set<StageName> stages) throws IOException, InterruptedException {
        return bootstrapServer.isPresent()
                ? Pipeline.at(Cluster.at(bootstrapServer.get()))
                : Pipeline.local(model.folder(), stages);
    }
}
