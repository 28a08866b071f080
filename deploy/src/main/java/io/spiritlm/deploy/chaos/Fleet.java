package io.spiritlm.deploy.chaos;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.broker.FailureDetection;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.deploy.process.ChildProcess;
import io.spiritlm.deploy.process.FreePorts;
import io.spiritlm.deploy.process.Member;
import io.spiritlm.deploy.process.ProcessGroup;
import io.spiritlm.ingest.stream.StreamProtocol;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The processes of a pipeline on this machine: brokers of one cluster, two of each stage, and as many of ingest as wanted. Whatever
 * ends without having been asked to is started again, as a cluster's scheduler does. For one thread, but for {@link #cluster}.
 */
final class Fleet implements AutoCloseable {
    static final int PARTITIONS = 8;
    static final String INGEST = "ingest";
    private static final int OF_EACH_STAGE = 2;
    /** Brokers work most, and are started seldom: compiled well they take two thirds of the processor time. */
    private static final List<String> BROKER_JVM = List.of("-Xmx512m");

    /** Brokers that fail over take longer than a stage would wait for one that is simply gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final ModelFolder model;
    private final FailureDetection groups;
    private final List<String> quorum;
    private final Cluster cluster;
    private final List<Integer> ingestPorts;
    private final ProcessGroup processes;
    private int unplannedRestarts;

    private Fleet(Path folder, ModelFolder model, int brokers, int ingests, FailureDetection groups)
            throws IOException {
        this.folder = folder;
        this.model = model;
        this.groups = groups;
        processes = new ProcessGroup(folder);
        List<Integer> free = FreePorts.find(2 * brokers + ingests + 1);
        List<Integer> ports = free.subList(0, 2 * brokers);
        ingestPorts = List.copyOf(free.subList(2 * brokers, free.size()));
        quorum = IntStream.range(0, brokers)
                .mapToObj(node -> ports.get(2 * node) + ":" + ports.get(2 * node + 1))
                .toList();
        cluster = new Cluster(
                IntStream.range(0, brokers)
                        .mapToObj(node -> "127.0.0.1:" + ports.get(2 * node))
                        .collect(Collectors.joining(",")),
                PATIENCE);
    }

    /**
     * Starts all processes and makes the topics.
     *
     * @param folder for the brokers' data and every process's log
     * @param ingests how many processes take calls; may be none
     * @throws IOException if one doesn't get ready
     */
    static Fleet start(Path folder, ModelFolder model, int brokers, int ingests, FailureDetection groups)
            throws IOException, InterruptedException {
        Fleet fleet = new Fleet(folder, model, brokers, ingests, groups);
        try {
            List<Member> members = new ArrayList<>();
            for (int node = 1; node <= brokers; node++) {
                members.add(fleet.broker(node));
            }
            fleet.startAll(members);
            TopicSetup.create(fleet.cluster, PARTITIONS);
            List<Member> stages = new ArrayList<>();
            for (StageName stage : StageName.values()) {
                for (int number = 1; number <= OF_EACH_STAGE; number++) {
                    stages.add(fleet.stage(stage, number));
                }
            }
            for (int number = 1; number <= ingests; number++) {
                stages.add(fleet.ingest(number));
            }
            fleet.startAll(stages);
            return fleet;
        } catch (IOException | RuntimeException | InterruptedException e) {
            fleet.close();
            throw e;
        }
    }

    Cluster cluster() {
        return cluster;
    }

    Member broker(int node) {
        List<String> options = new ArrayList<>(List.of(
                "--data",
                folder.resolve("broker-" + node).toString(),
                "--node",
                Integer.toString(node),
                "--quorum",
                String.join(",", quorum)));
        if (groups == FailureDetection.KAFKA_DEFAULT) {
            options.add("--default-groups");
        }
        return Member.broker("broker-" + node, options).on(BROKER_JVM);
    }

    Member stage(StageName stage, int number) {
        return Member.stage(stage, stage + "-" + number, cluster, model);
    }

    /** @param number 1, 2 and so on; at most one more than were started */
    Member ingest(int number) {
        return Member.ingest(INGEST + "-" + number, cluster, ingestPorts.get(number - 1));
    }

    /** Where the processes that take calls serve, but for the one more that may join. */
    List<URI> ingestAddresses() {
        return ingestPorts.subList(0, ingestPorts.size() - 1).stream()
                .map(port -> URI.create("ws://127.0.0.1:" + port + StreamProtocol.PATH))
                .toList();
    }

    /** Starts processes beside each other and waits until all are ready. */
    void startAll(List<Member> members) throws IOException, InterruptedException {
        processes.startAll(members);
    }

    /** A process that was started. */
    ChildProcess process(String name) {
        return processes.process(name);
    }

    List<String> names() {
        return processes.names();
    }

    /** Ends a process for good. */
    void dismiss(String name) throws InterruptedException {
        processes.dismiss(name);
    }

    /** Starts again what has ended by itself. */
    void revive() throws IOException, InterruptedException {
        List<Member> ended = processes.ended();
        unplannedRestarts += ended.size();
        startAll(ended);
    }

    /** How often {@link #revive} found something to do. */
    int unplannedRestarts() {
        return unplannedRestarts;
    }

    /** Ends everything, stages first. */
    @Override
    public void close() {
        processes.close();
    }
}
