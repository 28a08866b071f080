package io.spiritlm.deploy;

import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.neural.TensorFlowRuntime;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Starts and stops what other commands start, so that the JVM can note which classes a start needs. */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Start and stop everything once. The launcher records this run to make later starts faster.")
final class RehearseCommand implements Callable<Integer> {
    RehearseCommand() {}

    @Override
    public Integer call() {
        TensorFlowRuntime.load();
        EmbeddedBroker.temporary().close();
        return ExitCode.OK;
    }
}
