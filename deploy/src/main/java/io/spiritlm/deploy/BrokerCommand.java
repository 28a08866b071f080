package io.spiritlm.deploy;

import io.spiritlm.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the broker alone until the process is told to end, for stages that run in processes of their own. */
@Command(
        name = "broker",
        description = "Run a single-node Kafka broker on the loopback address until interrupted.",
        footer = "%nPrints one line when it serves. For one machine; a cluster has brokers of its own.")
final class BrokerCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Serve on this port; 0 takes any free one (default: ${DEFAULT-VALUE}).")
    private int port = 9092;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep topics and offsets in DIR; without it they go when the broker does.")
    private Optional<Path> data = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BrokerCommand() {}

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        EmbeddedBroker broker =
                data.isPresent() ? EmbeddedBroker.keeping(data.get(), port) : EmbeddedBroker.temporary(port);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(broker::close));
        PrintWriter out = spec.commandLine().getOut();
        out.println("broker serves " + broker.bootstrapServers());
        out.flush();
        throw broker.fault().toCompletableFuture().get();
    }
}
