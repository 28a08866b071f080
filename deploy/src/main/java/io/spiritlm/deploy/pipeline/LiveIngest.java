package io.spiritlm.deploy.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.StageState;
import io.spiritlm.ingest.live.IngestSettings;
import io.spiritlm.ingest.live.OwnedCalls;
import io.spiritlm.ingest.stream.StreamServer;
import io.spiritlm.ingest.stream.StreamSettings;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Live calls, and the server by which they come. Thread-safe. */
public final class LiveIngest implements AutoCloseable {
    private final OwnedCalls calls;
    private final StreamServer server;

    private LiveIngest(OwnedCalls calls, StreamServer server) {
        this.calls = calls;
        this.server = server;
    }

    /**
     * Begins to take calls.
     *
     * @param address where clients find this process
     * @param instance a name that is the same when this process comes back
     * @throws IOException if the address to listen on is taken
     * @throws io.spiritlm.bridge.BridgeException if the cluster can't be reached
     */
    public static LiveIngest start(
            Cluster cluster, StreamSettings settings, String address, Optional<String> instance, MeterRegistry meters)
            throws IOException {
        OwnedCalls calls = OwnedCalls.start(
                cluster,
                new IngestSettings(instance, address, IngestSettings.RESUME_WITHIN, meters),
                Clock.systemUTC());
        try {
            return new LiveIngest(calls, StreamServer.start(settings, calls, meters));
        } catch (IOException | RuntimeException e) {
            calls.close();
            throw e;
        }
    }

    /** Where it listens: {@code ws://host:port/v1/stream}. */
    public String address() {
        return server.address();
    }

    /** How far it is. */
    public StageState state() {
        return calls.state();
    }

    /** Completes when it was closed, fails when it can't go on. */
    public Mono<Void> completion() {
        return calls.completion();
    }

    /** Gives the calls to other processes first, so that their clients find them there when they are sent away. */
    @Override
    public void close() {
        calls.close();
        server.close();
    }
}
