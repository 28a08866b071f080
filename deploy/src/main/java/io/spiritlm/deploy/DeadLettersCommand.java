package io.spiritlm.deploy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looking at records that were set aside, and giving them back. */
@Command(
        name = "dead-letters",
        description = "List the records that could not be read or worked on, or give them back to their topics.",
        subcommands = {DeadLettersListCommand.class, DeadLettersReplayCommand.class})
final class DeadLettersCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    DeadLettersCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "list or replay is missing; spirit dead-letters --help lists them");
    }
}
