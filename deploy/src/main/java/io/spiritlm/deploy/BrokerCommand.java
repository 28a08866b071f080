package io.spiritlm.deploy;

import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.broker.FailureDetection;
import io.spiritlm.broker.Quorum;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the broker alone until the process is told to end, for stages that run in processes of their own. */
@Command(
        name = "broker",
        description = "Run a Kafka broker on the loopback address until interrupted.",
        footer = {
            "",
            "Prints one line when it serves. For one machine: several processes with the same --quorum and",
            "different --node form a cluster there, which a single one may leave and join again."
        })
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

    @ArgGroup(exclusive = false)
    private @Nullable Seat seat;

    /** One of several brokers. */
    private static final class Seat {
        @Option(
                names = "--quorum",
                paramLabel = "PORT:PORT",
                split = ",",
                required = true,
                description =
                        "The brokers of a cluster on this machine, each with the port it serves and one for the others.")
        private List<String> nodes = List.of();

        @Option(
                names = "--node",
                paramLabel = "N",
                required = true,
                description = "Which of these this one is, from 1.")
        private int number;

        @Option(
                names = "--default-groups",
                description = "Leave the consumer groups' times as Kafka has them, to see what that costs.")
        private boolean defaultGroups;

        Quorum quorum() {
            return new Quorum(nodes.stream().map(Seat::node).toList());
        }

        private static Quorum.Node node(String ports) {
            Matcher found = Pattern.compile("(\\d{1,5}):(\\d{1,5})").matcher(ports);
            if (!found.matches()) {
                throw new IllegalArgumentException("broker quorum: expected PORT:PORT, found '" + ports + "'");
            }
            return new Quorum.Node(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BrokerCommand() {}

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        EmbeddedBroker broker = start();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(broker::close));
        PrintWriter out = spec.commandLine().getOut();
        out.println("broker serves " + broker.bootstrapServers());
        out.flush();
        throw broker.fault().toCompletableFuture().get();
    }

    private EmbeddedBroker start() {
        Seat one = seat;
        if (one != null) {
            Path directory = data.orElseThrow(() -> new IllegalArgumentException(
                    "broker of several: expected --data, where it finds what it knew when it comes back, found none"));
            return EmbeddedBroker.ofQuorum(
                    directory,
                    one.quorum(),
                    one.number,
                    one.defaultGroups ? FailureDetection.KAFKA_DEFAULT : FailureDetection.QUICK);
        }
        return data.isPresent() ? EmbeddedBroker.keeping(data.get(), port) : EmbeddedBroker.temporary(port);
    }
}
