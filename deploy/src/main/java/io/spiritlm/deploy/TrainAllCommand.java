package io.spiritlm.deploy;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs every training step, in order; steps that are done are soon passed. */
@Command(
        name = "all",
        description = "Run every step in order: corpus, encoder, words, text, lm, vocoder. Goes on where it was ended.")
final class TrainAllCommand implements Callable<Integer> {
    private static final List<String> STEPS = List.of("corpus", "encoder", "words", "text", "lm", "vocoder");

    @Mixin
    private final WorkDirectory work = new WorkDirectory();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    TrainAllCommand() {}

    @Override
    public Integer call() {
        for (String step : STEPS) {
            int code = Spirit.commandLine()
                    .execute("train", step, "--work", work.path().toString());
            if (code != ExitCode.OK) {
                return code;
            }
        }
        spec.commandLine().getOut().println("the model is in " + work.model() + "; --model uses it");
        return ExitCode.OK;
    }
}
