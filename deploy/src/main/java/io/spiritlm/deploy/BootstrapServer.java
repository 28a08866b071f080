package io.spiritlm.deploy;

import io.spiritlm.bridge.Cluster;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that is about a running broker: where it is, and how to talk to it. */
final class BootstrapServer {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            required = true,
            description = "Where the broker is; several with commas.")
    private String address = "";

    @Mixin
    private final KafkaConfig config = new KafkaConfig();

    BootstrapServer() {}

    /**
     * The cluster there.
     *
     * @throws java.io.UncheckedIOException if the file of {@code --kafka-config} can't be read
     * @throws IllegalArgumentException if the address is no host and port, or a setting in that file isn't taken
     */
    Cluster cluster() {
        return Cluster.at(address, config.settings());
    }

    @Override
    public String toString() {
        return address;
    }
}
