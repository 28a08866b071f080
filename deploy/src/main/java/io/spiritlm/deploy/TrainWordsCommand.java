package io.spiritlm.deploy;

import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.train.TerminalProgress;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.words.WordTimesTrainer;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Learns how letters sound in units, by which transcripts' words get their times. */
@Command(
        name = "words",
        description = "Learn how letters sound in the encoder's units, for the times of words. Needs encoder.")
final class TrainWordsCommand implements Callable<Integer> {
    @Mixin
    private final WorkDirectory work = new WorkDirectory();

    TrainWordsCommand() {}

    @Override
    public Integer call() throws IOException {
        try (Corpus corpus = Corpus.open(work.corpus())) {
            WordTimesTrainer.run(
                    corpus,
                    work.path(),
                    HubertTokenizer.codebookSize(work.tokenizer()),
                    work.tokenizer(),
                    new TerminalProgress());
        }
        return ExitCode.OK;
    }
}
