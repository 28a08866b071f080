package io.spiritlm.neural;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;

/**
 * Owns one graph and the session that runs it, in two phases: build with {@link #ops} and {@link #weights}, then
 * {@link #start}, then {@link #run}.
 *
 * <p>Building is for one thread. {@link #run} may be called from several, but never from an event loop or a virtual thread:
 * it computes for milliseconds and pins its carrier. Closing frees all variables.
 */
public final class GraphSession implements AutoCloseable {
    /** The system property that names a folder for every graph, as TensorFlow's GraphDef, when its session starts. */
    public static final String GRAPHS = "spirit.graphs";

    private final Graph graph;
    private final Ops ops;
    private final List<CheckpointWeights> weights = new ArrayList<>();
    private final List<Op> initialisers = new ArrayList<>();
    private @Nullable Session session;

    public GraphSession() {
        TensorFlowRuntime.prepare();
        graph = new Graph();
        Device device = TensorFlowRuntime.device();
        DeviceSpec at = DeviceSpec.newBuilder()
                .deviceType(DeviceSpec.DeviceType.valueOf(device.kind().name()))
                .deviceIndex(device.index())
                .build();
        ops = Ops.create(graph).withDevice(at);
    }

    /** What owns a new session from now on, and closes it; if it can't be made, the session is closed. */
    public static <T> T ownedBy(Function<GraphSession, T> network) {
        GraphSession session = new GraphSession();
        try {
            return network.apply(session);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** What adds operations to the graph. */
    public Ops ops() {
        return ops;
    }

    /** The graph itself, for gradients. */
    public Graph graph() {
        return graph;
    }

    /** Weights of a checkpoint in float32; it must stay open until {@link #start} has returned. */
    public Weights weights(Checkpoint checkpoint) {
        return weights(checkpoint, WeightPrecision.FLOAT32, Matrix.Arithmetic.FLOAT32);
    }

    /** The same with matrices held in {@code precision} and multiplied in {@code arithmetic}. */
    public Weights weights(Checkpoint checkpoint, WeightPrecision precision, Matrix.Arithmetic arithmetic) {
        var loaded = new CheckpointWeights(ops, checkpoint, precision, arithmetic);
        weights.add(loaded);
        return loaded;
    }

    /** Has {@link #start} run an operation (a state variable's first value) before anything else. */
    public void initialise(Op operation) {
        initialisers.add(operation);
    }

    /** Opens the session and fills the variables. */
    public GraphSession start() {
        if (session != null) {
            throw new IllegalStateException("graph session: expected to be started once, was started before");
        }
        keep(graph);
        session = new Session(graph, TensorFlowRuntime.sessionConfig());
        weights.forEach(w -> w.load(session));
        if (!initialisers.isEmpty()) {
            var runner = session.runner();
            initialisers.forEach(runner::addTarget);
            runner.run().close();
        }
        return this;
    }

    private static void keep(Graph graph) {
        String folder = System.getProperty(GRAPHS);
        if (folder != null) {
            try {
                Files.write(
                        Files.createTempFile(Path.of(folder), "graph-", ".pb"),
                        graph.toGraphDef().toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A new run: feed, fetch, then close its result; copy values out before closing. */
    public Session.Runner run() {
        if (session == null) {
            throw new IllegalStateException("graph session: expected to be started, is not");
        }
        return session.runner();
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        graph.close();
    }
}
