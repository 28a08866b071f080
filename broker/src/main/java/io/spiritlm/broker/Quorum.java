package io.spiritlm.broker;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * Brokers of one machine that form a cluster, each in a process of its own and each a controller as well.
 *
 * @param nodes at least one; their numbers are 1, 2, … in this order, and all processes have to be told the same
 */
public record Quorum(List<Node> nodes) {
    /** The ports of a broker, on 127.0.0.1. */
    public record Node(int port, int controllerPort) {}

    /** As many replicas of every partition as there are brokers, but for these. */
    private static final int MOST_REPLICAS = 3;

    public Quorum {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("broker quorum: expected at least one node, found none");
        }
    }

    /** Where clients connect: every node's {@code 127.0.0.1:port}, with commas. */
    public String bootstrapServers() {
        return nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    Node node(int number) {
        if (number < 1 || number > nodes.size()) {
            throw new IllegalArgumentException("broker node: expected 1 to " + nodes.size() + ", found " + number);
        }
        return nodes.get(number - 1);
    }

    String voters() {
        return numbers()
                .mapToObj(number -> number + "@127.0.0.1:" + node(number).controllerPort())
                .collect(Collectors.joining(","));
    }

    Map<Integer, InetSocketAddress> controllers() {
        return numbers()
                .boxed()
                .collect(Collectors.toMap(
                        number -> number,
                        number -> LoopbackPorts.address(node(number).controllerPort())));
    }

    int replicas() {
        return Math.min(MOST_REPLICAS, nodes.size());
    }

    /** The same in each of the processes, which format their directories independently; a lone broker has one of its own. */
    String clusterId() {
        if (nodes.size() == 1) {
            return Uuid.randomUuid().toString();
        }
        UUID hash = UUID.nameUUIDFromBytes(voters().getBytes(StandardCharsets.UTF_8));
        return new Uuid(hash.getMostSignificantBits(), hash.getLeastSignificantBits()).toString();
    }

    private IntStream numbers() {
        return IntStream.rangeClosed(1, nodes.size());
    }
}
