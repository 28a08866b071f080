package io.spiritlm.bridge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka cluster to talk to.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param patience how long the cluster may be away before reading and writing give up, 2 s to 5 min
 * @param connection how to talk to it
 */
public record Cluster(String bootstrapServers, Duration patience, ConnectionSettings connection) {
    static final Duration REACH_LIMIT = Duration.ofSeconds(5);
    private static final int CONNECT_LIMIT_MILLIS = 1000;

    public Cluster {
        for (String server : bootstrapServers.split(",", -1)) {
            if (Utils.getHost(server.strip()) == null || Utils.getPort(server.strip()) == null) {
                throw new IllegalArgumentException("bootstrap servers: expected host:port, found '" + server + "'");
            }
        }
        if (patience.compareTo(Duration.ofSeconds(2)) < 0 || patience.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("patience: expected 2 s to 5 min, found " + patience);
        }
    }

    /** A cluster that doesn't ask who we are. */
    public Cluster(String bootstrapServers, Duration patience) {
        this(bootstrapServers, patience, ConnectionSettings.NONE);
    }

    /** A cluster that may be away for 10 s. */
    public static Cluster at(String bootstrapServers) {
        return at(bootstrapServers, ConnectionSettings.NONE);
    }

    /** A cluster that may be away for 10 s. */
    public static Cluster at(String bootstrapServers, ConnectionSettings connection) {
        return new Cluster(bootstrapServers, Duration.ofSeconds(10), connection);
    }

    /**
     * Returns when one of the servers accepts a connection. Blocks for at most 5 s, or {@link #patience} if that is less; where
     * there are {@link ConnectionSettings} for {@link #patience} more, until a broker has accepted those.
     *
     * <p>Asked before a Kafka client is made: those never give up on their own and warn at each attempt.
     *
     * @throws BridgeException if none does
     */
    public void awaitReachable() {
        awaitConnection();
        if (!connection.isEmpty()) {
            Greeting.exchange(this);
        }
    }

    private void awaitConnection() {
        Duration limit = patience.compareTo(REACH_LIMIT) < 0 ? patience : REACH_LIMIT;
        long start = System.nanoTime();
        while (true) {
            IOException refusal = connect();
            if (refusal == null) {
                return;
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw unreachable(limit, refusal);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    BridgeException unreachable(Duration since, Throwable reason) {
        return new BridgeException(
                "kafka: expected a broker at " + bootstrapServers + " within " + since.toSeconds() + " s"
                        + BridgeException.found(reason),
                reason);
    }

    private @Nullable IOException connect() {
        IOException refusal = null;
        for (String server : List.of(bootstrapServers.split(",", -1))) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(Utils.getHost(server.strip()), Utils.getPort(server.strip())),
                        CONNECT_LIMIT_MILLIS);
                return null;
            } catch (IOException e) {
                refusal = e;
            }
        }
        return refusal;
    }
}
