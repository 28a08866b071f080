package io.spiritlm.deploy;

import io.spiritlm.train.TerminalProgress;
import io.spiritlm.train.encoder.EncoderOptions;
import io.spiritlm.train.encoder.EncoderTrainer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Trains the encoder and its quantizer, and writes the corpus's units. */
@Command(
        name = "encoder",
        description = "Train the encoder and its quantizer, and write the corpus's units. Needs corpus.")
final class TrainEncoderCommand implements Callable<Integer> {
    @Mixin
    private final WorkDirectory work = new WorkDirectory();

    TrainEncoderCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        EncoderTrainer.run(EncoderOptions.standard(work.path()), new TerminalProgress(), InstantSource.system());
        return ExitCode.OK;
    }
}
