package io.spiritlm.deploy;

import io.spiritlm.bridge.ConnectionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of every command that talks to a broker which may ask who we are. */
final class KafkaConfig {
    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "A properties file with the settings of Kafka's clients that a secured broker needs:"
                    + " security.*, ssl.*, sasl.* and client.*, no others.")
    private Optional<Path> file = Optional.empty();

    KafkaConfig() {}

    boolean isGiven() {
        return file.isPresent();
    }

    /** What the file says; nothing without one. */
    ConnectionSettings settings() {
        if (file.isEmpty()) {
            return ConnectionSettings.NONE;
        }
        try {
            return ConnectionSettings.read(file.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
