package io.spiritlm.deploy;

import io.spiritlm.bridge.Cluster;
import picocli.CommandLine.Option;

/** The option of every command that is about a running broker. */
final class BootstrapServer {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            required = true,
            description = "Where the broker is; several with commas.")
    private String address = "";

    BootstrapServer() {}

    /** @throws IllegalArgumentException if that is no host and port */
    Cluster cluster() {
        return Cluster.at(address);
    }

    @Override
    public String toString() {
        return address;
    }
}
