package io.spiritlm.deploy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Making the topics on a cluster, and looking whether they are right. */
@Command(
        name = "topics",
        description = "Make the topics on a cluster, or check them.",
        subcommands = {TopicsCreateCommand.class, TopicsCheckCommand.class})
final class TopicsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    TopicsCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "create or check is missing; spirit topics --help lists them");
    }
}
