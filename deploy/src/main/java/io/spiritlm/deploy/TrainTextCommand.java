package io.spiritlm.deploy;

import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.text.TextModelTrainer;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Makes the vocabulary: text pieces, markers, task tags, and a token for each unit of the encoder. */
@Command(name = "text", description = "Make the vocabulary from the corpus's text and the encoder's units.")
final class TrainTextCommand implements Callable<Integer> {
    private static final int PIECES = 1000;

    @Mixin
    private final WorkDirectory work = new WorkDirectory();

    TrainTextCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        int units;
        try (HubertTokenizer tokenizer = HubertTokenizer.open(work.tokenizer())) {
            units = tokenizer.codebookSize();
        }
        try (Corpus corpus = Corpus.open(work.corpus())) {
            TextModelTrainer.run(corpus.trainingText(), work.languageModel(), new TextModelTrainer.Size(PIECES, units));
        }
        return ExitCode.OK;
    }
}
