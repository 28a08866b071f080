package io.spiritlm.deploy;

import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.train.TerminalProgress;
import io.spiritlm.train.vocoder.VocoderOptions;
import io.spiritlm.train.vocoder.VocoderTrainer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Trains the vocoder, on synthetic voices only. */
@Command(
        name = "vocoder",
        description = "Train the vocoder on the corpus's synthetic voices. Needs corpus and encoder.")
final class TrainVocoderCommand implements Callable<Integer> {
    @Mixin
    private final WorkDirectory work = new WorkDirectory();

    TrainVocoderCommand() {}

    @Override
    public Integer call() throws IOException {
        int units;
        try (HubertTokenizer tokenizer = HubertTokenizer.open(work.tokenizer())) {
            units = tokenizer.codebookSize();
        }
        VocoderTrainer.run(VocoderOptions.standard(work.path(), units), new TerminalProgress(), InstantSource.system());
        return ExitCode.OK;
    }
}
