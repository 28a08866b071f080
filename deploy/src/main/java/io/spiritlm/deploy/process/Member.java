package io.spiritlm.deploy.process;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.ModelVersion;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.neural.TensorFlowRuntime;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of a pipeline, running or not.
 *
 * @param name of its log, and by which its group knows it
 * @param arguments the command that it is
 * @param readyLine how the line begins that says that it is ready
 * @param jvm options of its JVM
 */
public record Member(String name, List<String> arguments, String readyLine, List<String> jvm) {
    /** Small, and compiled quickly rather than well. */
    private static final List<String> SMALL = List.of("-XX:TieredStopAtLevel=1", "-Xmx512m");

    public Member {
        arguments = List.copyOf(arguments);
        jvm = List.copyOf(jvm);
    }

    /**
     * A broker.
     *
     * @param options of the command
     */
    public static Member broker(String name, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("broker"));
        arguments.addAll(options);
        return new Member(name, arguments, "broker serves ", SMALL);
    }

    /** A process of a stage, which computes where this process was told to. */
    public static Member stage(StageName stage, String name, Cluster cluster, ModelFolder model) {
        List<String> arguments = new ArrayList<>(List.of(
                "stage",
                stage.toString(),
                "--bootstrap-server",
                cluster.bootstrapServers(),
                "--instance",
                name,
                "--model",
                model.root().toString(),
                "--device",
                TensorFlowRuntime.chosen().text()));
        if (model.version() == ModelVersion.EXPRESSIVE) {
            arguments.addAll(List.of("--expressive", "--f0", model.f0().toString()));
        }
        return new Member(name, arguments, "stage ", SMALL);
    }

    /**
     * A process that takes calls.
     *
     * @param port where it does, on the loopback address
     */
    public static Member ingest(String name, Cluster cluster, int port) {
        return new Member(
                name,
                List.of(
                        "ingest",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--instance",
                        name,
                        "--listen",
                        "127.0.0.1:" + port),
                "ingest serves ",
                SMALL);
    }

    /** The same with other options of its JVM. */
    public Member on(List<String> options) {
        return new Member(name, arguments, readyLine, options);
    }

    /** The same with more arguments. */
    public Member with(List<String> more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(more);
        return new Member(name, all, readyLine, jvm);
    }
}
