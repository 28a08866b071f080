package io.spiritlm.deploy;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.deploy.pipeline.StageName;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that sends calls through the pipeline. */
final class PipelineOptions {
    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final MemoryOptions memory = new MemoryOptions();

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description =
                    "Use the broker there, and the stages that run on it, instead of starting them in this process.")
    private Optional<String> bootstrapServer = Optional.empty();

    @Mixin
    private final KafkaConfig config = new KafkaConfig();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    PipelineOptions() {}

    /**
     * What tells when words are said: by the model's own file; of stages that run elsewhere, by that of a model that was named.
     *
     * @throws io.spiritlm.neural.CheckpointException naming the file and what is wrong with it
     */
    WordTimes wordTimes() {
        if (bootstrapServer.isPresent() && !model.isNamed()) {
            return WordTimes.UNKNOWN;
        }
        return model.folder()
                .openWordTimer()
                .<WordTimes>map(timer -> (text, semantic) -> Optional.of(timer.times(text, semantic)))
                .orElse(WordTimes.UNKNOWN);
    }

    /**
     * Starts what the command needs, or connects to where it runs already.
     *
     * @throws ParameterException if settings are given for a broker that isn't
     */
    Pipeline open(Set<StageName> stages) throws IOException, InterruptedException {
        if (config.isGiven() && bootstrapServer.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--kafka-config: expected --bootstrap-server beside it, found none");
        }
        return bootstrapServer.isPresent()
                ? Pipeline.at(Cluster.at(bootstrapServer.get(), config.settings()))
                : Pipeline.local(model.folder().with(memory.settings()), stages);
    }
}
