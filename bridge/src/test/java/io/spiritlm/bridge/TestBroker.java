package io.spiritlm.bridge;

import io.spiritlm.broker.EmbeddedBroker;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * A broker for tests: one in this JVM or, with {@code -Dspirit.kafka=container}, Kafka's own image on a Docker engine. Says which
 * it is, once; never takes one for the other.
 */
final class TestBroker implements AutoCloseable {
    private static final String CHOICE = "spirit.kafka";
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    /** As the broker in the JVM has them. */
    private static final Map<String, String> SETTINGS = Map.of(
            "KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false",
            "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0",
            "KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "250",
            "KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "250",
            "KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS", "3000",
            "KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS", "3000");

    private final String bootstrapServers;
    private final Runnable stop;

    /** Where it runs. */
    enum Kind {
        EMBEDDED,
        CONTAINER
    }

    private TestBroker(String bootstrapServers, Runnable stop) {
        this.bootstrapServers = bootstrapServers;
        this.stop = stop;
    }

    /** Starts a broker of the kind that {@code -Dspirit.kafka} names. */
    static TestBroker start() {
        Kind kind = kind(System.getProperty(CHOICE, "embedded"));
        if (!TOLD.getAndSet(true)) {
            System.out.println("tests run on Kafka " + AppInfoParser.getVersion() + ", " + CHOICE + "="
                    + kind.name().toLowerCase(Locale.ROOT));
        }
        return start(kind, () -> DockerClientFactory.instance().isDockerAvailable());
    }

    /** @throws IllegalStateException if it shall run in a container and there is no engine */
    static TestBroker start(Kind kind, BooleanSupplier engineIsThere) {
        return switch (kind) {
            case EMBEDDED -> {
                EmbeddedBroker broker = EmbeddedBroker.temporary();
                yield new TestBroker(broker.bootstrapServers(), broker::close);
            }
            case CONTAINER -> {
                if (!engineIsThere.getAsBoolean()) {
                    throw new IllegalStateException(
                            CHOICE + "=container: expected a Docker engine that answers, found none;"
                                    + " without this option the tests run on the broker in the JVM");
                }
                KafkaContainer container =
                        new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion()).withEnv(SETTINGS);
                container.start();
                yield new TestBroker(container.getBootstrapServers(), container::stop);
            }
        };
    }

    /** @throws IllegalArgumentException if it is neither */
    static Kind kind(String choice) {
        return switch (choice) {
            case "embedded" -> Kind.EMBEDDED;
            case "container" -> Kind.CONTAINER;
            default ->
                throw new IllegalArgumentException(CHOICE + ": expected embedded or container, found '" + choice + "'");
        };
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        stop.run();
    }
}
