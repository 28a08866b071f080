package io.spiritlm.deploy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measurements of quality. */
@Command(
        name = "eval",
        description = "Measure quality.",
        subcommands = {EvalMiniCommand.class, EvalVoicesCommand.class, EvalWordsCommand.class})
final class EvalCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    EvalCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to measure is missing; spirit eval --help lists it");
    }
}
