package io.spiritlm.deploy;

import io.spiritlm.ingest.stream.StreamProtocol;
import io.spiritlm.ingest.stream.StreamSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that takes live calls. */
final class ListenOptions {
    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Take calls on this address of the machine (default: ${DEFAULT-VALUE}).")
    private String listen = "127.0.0.1:8080";

    @Option(
            names = "--advertise",
            paramLabel = "URL",
            description = "Where clients find this process when its calls are looked for elsewhere,"
                    + " ws://HOST:PORT (default: where it listens).")
    private Optional<String> advertise = Optional.empty();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Refuse more than N clients at once (default: ${DEFAULT-VALUE}).")
    private int maxConnections = 1_000;

    ListenOptions() {}

    /** @throws IllegalArgumentException if an address is none */
    StreamSettings settings() {
        URI address = uri("--listen", "ws://" + listen);
        if (address.getPort() < 1) {
            throw new IllegalArgumentException("--listen: expected HOST:PORT, found '" + listen + "'");
        }
        return StreamSettings.at(address.getHost(), address.getPort()).withMaxConnections(maxConnections);
    }

    /**
     * Where clients find this process.
     *
     * @throws IllegalArgumentException if it is no address
     */
    String address() {
        URI address = uri("--advertise", advertise.orElse("ws://" + listen));
        String path = address.getPath();
        return path == null || path.isEmpty() || path.equals("/")
                ? address.resolve(StreamProtocol.PATH).toString()
                : address.toString();
    }

    private static URI uri(String option, String text) {
        try {
            URI address = new URI(text);
            if (address.getHost() != null && ("ws".equals(address.getScheme()) || "wss".equals(address.getScheme()))) {
                return address;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException(option + ": expected ws://HOST:PORT, found '" + text + "'");
    }
}
