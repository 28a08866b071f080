package io.spiritlm.deploy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The steps that make the model which comes with the program; each a command of its own. */
@Command(
        name = "train",
        description = "Make the shipped model, step by step. A step that was ended goes on where it was.",
        subcommands = {
            TrainCorpusCommand.class,
            TrainEncoderCommand.class,
            TrainWordsCommand.class,
            TrainTextCommand.class,
            TrainLanguageModelCommand.class,
            TrainVocoderCommand.class,
            TrainAllCommand.class
        })
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    TrainCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a step is missing; spirit train --help lists them");
    }
}
