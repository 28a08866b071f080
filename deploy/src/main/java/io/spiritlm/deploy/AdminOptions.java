package io.spiritlm.deploy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.spiritlm.deploy.admin.AdminServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that runs until it is interrupted, for those who watch it from outside. */
final class AdminOptions {
    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description =
                    "Serve /live, /ready and /metrics over HTTP on this port; 0 takes any free one, and prints it. "
                            + "Without it, nothing is served.")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--admin-host",
            paramLabel = "HOST",
            description = "Serve them on this address of the machine (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    AdminOptions() {}

    /**
     * Starts to serve, if that is wanted, and prints where.
     *
     * @throws IOException if nothing can be served there
     */
    Optional<AdminServer> open(PrintWriter out) throws IOException {
        if (port.isEmpty()) {
            return Optional.empty();
        }
        AdminServer server = AdminServer.start(host, port.get());
        out.println("admin serves " + server.address());
        out.flush();
        return Optional.of(server);
    }

    /** Where to measure: nowhere, if nothing is served. */
    static MeterRegistry registry(Optional<AdminServer> server) {
        return server.<MeterRegistry>map(AdminServer::registry).orElseGet(CompositeMeterRegistry::new);
    }
}
