package io.spiritlm.deploy.capacity;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.deploy.process.FreePorts;
import io.spiritlm.deploy.process.Member;
import io.spiritlm.deploy.process.ProcessGroup;
import io.spiritlm.ingest.stream.StreamProtocol;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A broker and the processes of a pipeline on it, each a child of this process. For one thread. */
final class LocalPipeline implements AutoCloseable {
    static final String BROKER = "broker";
    static final String INGEST = "ingest";

    private final Path folder;
    private final ModelFolder model;
    private final List<String> jvm;
    private final ProcessGroup processes;
    private final Cluster cluster;

    private LocalPipeline(Path folder, ModelFolder model, List<String> jvm, ProcessGroup processes, Cluster cluster) {
        this.folder = folder;
        this.model = model;
        this.jvm = List.copyOf(jvm);
        this.processes = processes;
        this.cluster = cluster;
    }

    /**
     * Starts a broker and makes the topics.
     *
     * @param folder for the broker's data and every process's log
     * @param partitions of each topic
     * @param jvm options of every process's JVM
     * @throws IOException if it doesn't get ready
     */
    static LocalPipeline withBroker(Path folder, ModelFolder model, int partitions, List<String> jvm)
            throws IOException, InterruptedException {
        int port = FreePorts.find(1).getFirst();
        ProcessGroup processes = new ProcessGroup(folder);
        try {
            String data = folder.resolve(BROKER).toString();
            processes.startAll(List.of(Member.broker(BROKER, List.of("--port", Integer.toString(port), "--data", data))
                    .on(jvm)));
            Cluster cluster = Cluster.at("127.0.0.1:" + port);
            TopicSetup.create(cluster, partitions);
            return new LocalPipeline(folder, model, jvm, processes, cluster);
        } catch (IOException | RuntimeException | InterruptedException e) {
            processes.close();
            throw e;
        }
    }

    Cluster cluster() {
        return cluster;
    }

    /** A process of a stage, not yet started. */
    Member stage(StageName stage, int number) {
        String name = number == 1 ? stage.toString() : stage + "-" + number;
        return Member.stage(stage, name, cluster, model).on(jvm);
    }

    /** Starts one process of each stage, and one that takes calls; returns where. */
    URI startAll() throws IOException, InterruptedException {
        List<Member> members = new ArrayList<>();
        for (StageName stage : StageName.values()) {
            members.add(stage(stage, 1));
        }
        int port = FreePorts.find(1).getFirst();
        members.add(Member.ingest(INGEST, cluster, port).on(jvm));
        start(members);
        return URI.create("ws://127.0.0.1:" + port + StreamProtocol.PATH);
    }

    /** Starts processes beside each other and waits until all are ready. */
    void start(List<Member> members) throws IOException, InterruptedException {
        processes.startAll(members);
    }

    /** All that were started, by name. */
    SequencedMap<String, ProcessHandle> handles() {
        SequencedMap<String, ProcessHandle> handles = new LinkedHashMap<>();
        processes
                .names()
                .forEach(name -> handles.put(name, processes.process(name).handle()));
        return Collections.unmodifiableSequencedMap(handles);
    }

    /** Where the broker keeps its topics. */
    Path brokerData() {
        return folder.resolve(BROKER);
    }

    /** @throws IllegalStateException if one has ended */
    void requireAlive() {
        processes.requireAlive();
    }

    /** Ends everything, the broker last. */
    @Override
    public void close() {
        processes.close();
    }
}
