package io.spiritlm.deploy;

import io.spiritlm.train.TerminalProgress;
import io.spiritlm.train.lm.LanguageModelOptions;
import io.spiritlm.train.lm.LanguageModelTrainer;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Trains the language model. */
@Command(
        name = "lm",
        description = "Train the language model on text, units and both, word by word. Needs corpus, encoder and text.")
final class TrainLanguageModelCommand implements Callable<Integer> {
    @Mixin
    private final WorkDirectory work = new WorkDirectory();

    TrainLanguageModelCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        LanguageModelTrainer.run(
                work.path(), work.languageModel(), LanguageModelOptions.standard(), new TerminalProgress());
        return ExitCode.OK;
    }
}
