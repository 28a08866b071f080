package io.spiritlm.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker and its controller in this JVM, reachable on 127.0.0.1 only.
 *
 * <p>Serving when the factory method returns, in 2 to 3 s on a cold JVM. Several may run at once on different directories. A
 * fault never ends the process: during start it is thrown, later it completes {@link #fault()}. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(15);

    private final Path dataDirectory;
    private final boolean temporary;
    private final DirectoryLock lock;
    private final LoopbackPorts ports = new LoopbackPorts();
    private final CompletableFuture<BrokerException> fault = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Runnable unregister = ProcessExits.register(fault::complete);
    private final int port;
    private @Nullable ControllerServer controller;
    private @Nullable BrokerServer broker;

    /**
     * Starts a broker on a free port whose data is deleted when it is closed.
     *
     * @throws BrokerException if it can't start
     */
    public static EmbeddedBroker temporary() {
        return temporary(0);
    }

    /**
     * Starts a broker whose data is deleted when it is closed.
     *
     * @param port 0 for any free port
     * @throws BrokerException if the port is taken or it can't start
     */
    public static EmbeddedBroker temporary(int port) {
        try {
            return new EmbeddedBroker(Files.createTempDirectory("spirit-broker-"), true, port);
        } catch (IOException e) {
            throw new BrokerException("broker data: expected a temporary directory, found: " + e.getMessage(), e);
        }
    }

    /**
     * Starts a broker whose topics and offsets outlive it in {@code dataDirectory}, which is created when missing.
     *
     * @param port 0 for any free port
     * @throws BrokerException if the port is taken, the directory is in use or unreadable, or the broker can't start
     */
    public static EmbeddedBroker keeping(Path dataDirectory, int port) {
        return new EmbeddedBroker(dataDirectory.toAbsolutePath(), false, port);
    }

    /**
     * Starts one broker of several; returns when it serves, so the others must be starting meanwhile.
     *
     * @param number the broker's place among the quorum's nodes, from 1
     * @throws BrokerException as {@link #keeping}
     */
    public static EmbeddedBroker ofQuorum(Path dataDirectory, Quorum quorum, int number, FailureDetection groups) {
        return new EmbeddedBroker(dataDirectory.toAbsolutePath(), quorum, number, groups);
    }

    /** Alone. */
    private EmbeddedBroker(Path dataDirectory, boolean temporary, int wantedPort) {
        this(
                dataDirectory,
                temporary,
                ports -> new Quorum(List.of(new Quorum.Node(ports.bind(wantedPort), ports.bind(0)))),
                1,
                FailureDetection.QUICK);
    }

    private EmbeddedBroker(Path dataDirectory, Quorum quorum, int number, FailureDetection groups) {
        this(
                dataDirectory,
                false,
                ports -> {
                    ports.bind(quorum.node(number).port());
                    ports.bind(quorum.node(number).controllerPort());
                    return quorum;
                },
                number,
                groups);
    }

    /** @param binding binds the broker's own two ports */
    private EmbeddedBroker(
            Path dataDirectory,
            boolean temporary,
            Function<LoopbackPorts, Quorum> binding,
            int number,
            FailureDetection groups) {
        this.dataDirectory = dataDirectory;
        this.temporary = temporary;
        this.lock = DirectoryLock.of(dataDirectory);
        Quorum quorum;
        try {
            quorum = binding.apply(ports);
            this.port = quorum.node(number).port();
        } catch (BrokerException e) {
            close();
            throw e;
        }
        try {
            start(quorum, number, groups);
        } catch (Exception e) {
            close();
            throw new BrokerException(
                    "broker start: expected to serve " + bootstrapServers() + " from " + dataDirectory + ", found: "
                            + reason(e),
                    e);
        }
    }

    /** Where clients connect: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The port of {@link #bootstrapServers()}. */
    public int port() {
        return port;
    }

    /** Completes with the first fault after which the broker can't be relied on; never completes otherwise. */
    public CompletionStage<BrokerException> fault() {
        return fault.minimalCompletionStage();
    }

    /** Stops serving; data of a temporary broker is deleted. Takes at most about 30 s; a second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (lock;
                ports) {
            stopWithinBound();
        } finally {
            unregister.run();
            if (temporary) {
                deleteData();
            }
        }
    }

    private void start(Quorum quorum, int number, FailureDetection groups) throws Exception {
        Properties settings = BrokerSettings.of(dataDirectory, quorum, number, groups);
        formatIfNew(quorum, number);
        KafkaConfig config = KafkaConfig.fromProps(settings, false);
        scala.Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> data =
                KafkaRaftServer.initializeLogDirs(config, LOG, "");
        Metrics metrics = Server.initializeMetrics(
                config, Time.SYSTEM, data._1().clusterId().orElseThrow());
        SharedServer shared = new SharedServer(
                config,
                data._1(),
                Time.SYSTEM,
                metrics,
                CompletableFuture.completedFuture(quorum.controllers()),
                List.of(),
                faultHandlers(),
                ports);
        ControllerServer startingController = new ControllerServer(shared, KafkaRaftServer.configSchema(), data._2());
        controller = startingController;
        BrokerServer startingBroker = new BrokerServer(shared);
        startingController.startup();
        broker = startingBroker;
        startingBroker.startup();
    }

    private void formatIfNew(Quorum quorum, int number) throws Exception {
        if (Files.exists(dataDirectory.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setClusterId(quorum.clusterId())
                .setNodeId(number)
                .setDirectories(List.of(dataDirectory.toString()))
                .setMetadataLogDirectory(dataDirectory.toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER)
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setUnstableFeatureVersionsEnabled(false)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private FaultHandlerFactory faultHandlers() {
        return (name, fatal, action) -> (message, cause) -> {
            BrokerException found = new BrokerException(
                    "embedded broker " + bootstrapServers() + ", " + name + ": " + message
                            + (cause == null ? "" : ": " + reason(cause)),
                    cause);
            LOG.error("{}", found.getMessage(), cause);
            if (fatal) {
                fault.complete(found);
            }
            action.run();
            return found;
        };
    }

    /** A broker that failed to start can hang in its own shutdown, so that runs aside and is waited for a bounded time. */
    private void stopWithinBound() {
        Thread stopping =
                Thread.ofPlatform().daemon().name("broker-stop-" + port).start(this::stop);
        try {
            if (!stopping.join(SHUTDOWN_TIMEOUT.multipliedBy(2))) {
                LOG.warn(
                        "embedded broker {}: still stopping after {}, left behind",
                        bootstrapServers(),
                        SHUTDOWN_TIMEOUT.multipliedBy(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        BrokerServer startedBroker = broker;
        ControllerServer startedController = controller;
        try {
            if (startedBroker != null) {
                startedBroker.shutdown(SHUTDOWN_TIMEOUT);
            }
        } finally {
            if (startedController != null) {
                startedController.shutdown();
            }
        }
    }

    private void deleteData() {
        try {
            Files.walkFileTree(dataDirectory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.warn("broker data {} could not be deleted: {}", dataDirectory, e.toString());
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
