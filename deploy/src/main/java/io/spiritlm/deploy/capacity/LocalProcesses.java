package io.spiritlm.deploy.capacity;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.deploy.chaos.ChildProcess;
import io.spiritlm.deploy.chaos.Fleet.Member;
import io.spiritlm.deploy.pipeline.StageName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/** A broker and the processes of a pipeline on it, each a child of this process. For one thread. */
final class LocalProcesses implements AutoCloseable {
    static final String BROKER = "broker";
    static final String INGEST = "ingest";

    private final Path folder;
    private final Path model;
    private final List<String> options;
    private final Cluster cluster;
    private final SequencedMap<String, ChildProcess> running = new LinkedHashMap<>();

    private LocalProcesses(Path folder, Path model, List<String> options, Cluster cluster) {
        this.folder = folder;
        this.model = model;
        this.options = List.copyOf(options);
        this.cluster = cluster;
    }

    /**
     * Starts a broker and makes the topics.
     *
     * @param folder for the broker's data and every process's log
     * @param partitions of each topic
     * @param options of every process's JVM
     * @throws IOException if it doesn't get ready
     */
    static LocalProcesses withBroker(Path folder, Path model, int partitions, List<String> options)
            throws IOException, InterruptedException {
        Member member = new Member(
                BROKER,
                List.of(
                        "broker",
                        "--port",
                        "0",
                        "--data",
                        folder.resolve(BROKER).toString()),
                "broker serves ");
        ChildProcess broker = ChildProcess.start(member, folder, options);
        try {
            String line = broker.awaitReady();
            Cluster cluster = Cluster.at(line.substring(member.readyLine().length()));
            TopicSetup.create(cluster, partitions);
            LocalProcesses processes = new LocalProcesses(folder, model, options, cluster);
            processes.running.put(BROKER, broker);
            return processes;
        } catch (IOException | RuntimeException | InterruptedException e) {
            broker.kill();
            throw e;
        }
    }

    Cluster cluster() {
        return cluster;
    }

    /** A process of a stage, not yet started. */
    Member stage(StageName stage, int number) {
        String name = number == 1 ? stage.toString() : stage + "-" + number;
        return new Member(
                name,
                List.of(
                        "stage",
                        stage.toString(),
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--instance",
                        name,
                        "--model",
                        model.toString()),
                "stage ");
    }

    /** Starts one process of each stage, and one that takes calls; returns where. */
    URI startPipeline() throws IOException, InterruptedException {
        List<Member> members = new ArrayList<>();
        for (StageName stage : StageName.values()) {
            members.add(stage(stage, 1));
        }
        members.add(new Member(
                INGEST,
                List.of(
                        "ingest",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--instance",
                        INGEST,
                        "--listen",
                        "127.0.0.1:" + freePort()),
                "ingest serves "));
        startAll(members);
        return URI.create(process(INGEST).awaitReady().substring("ingest serves ".length()));
    }

    /** Starts processes beside each other and waits until all are ready. */
    void startAll(List<Member> members) throws IOException, InterruptedException {
        for (Member member : members) {
            running.put(member.name(), ChildProcess.start(member, folder, options));
        }
        for (Member member : members) {
            process(member.name()).awaitReady();
        }
    }

    private ChildProcess process(String name) {
        return Objects.requireNonNull(running.get(name), name);
    }

    /** All that were started, by name. */
    SequencedMap<String, ProcessHandle> handles() {
        SequencedMap<String, ProcessHandle> handles = new LinkedHashMap<>();
        running.forEach((name, process) -> handles.put(name, process.handle()));
        return Collections.unmodifiableSequencedMap(handles);
    }

    /** Where the broker keeps its topics. */
    Path brokerData() {
        return folder.resolve(BROKER);
    }

    /** @throws IllegalStateException if one has ended */
    void requireAlive() {
        handles().forEach((name, handle) -> {
            if (!handle.isAlive()) {
                throw new IllegalStateException("process %s: expected it to run, found it ended; see %s"
                        .formatted(name, folder.resolve(name + ".log")));
            }
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends everything, the broker last. */
    @Override
    public void close() {
        try {
            for (ChildProcess process : running.sequencedValues().reversed()) {
                process.kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
