package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.evaluate.WordTimeEvaluation;
import io.spiritlm.evaluate.WordTimeRow;
import io.spiritlm.tokenize.words.WordTimer;
import io.spiritlm.train.TerminalProgress;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures word times on the test sets of the corpus. */
@Command(
        name = "words",
        description = "Measure how far the times of words are from those that the corpus has, on held-out speech.",
        footer = {
            "",
            "Needs the corpus that spirit train corpus builds. Words of what was said are timed, and those of the model's",
            "own transcripts, of which the right ones count. Known times are the synthesiser's, those of Asterisk's prompts",
            "a forced aligner's (pocketsphinx)."
        })
final class EvalWordsCommand implements Callable<Integer> {
    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The most utterances of each test set, taken evenly (default: all).")
    private int limit;

    @Option(
            names = "--transcribe",
            paramLabel = "N",
            description = "How many of each set the model transcribes as well (default: ${DEFAULT-VALUE}; 0: none).")
    private int transcribed = 40;

    @Mixin
    private final EvalOptions options = new EvalOptions();

    EvalWordsCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, MissingPartException {
        options.requireCount("--limit", limit);
        options.requireCount("--transcribe", transcribed);
        ModelFolder folder = options.folder();
        WordTimer timer = folder.openWordTimer()
                .orElseThrow(() -> new IllegalArgumentException(
                        "word times: expected a file %s, found none; spirit train words makes it"
                                .formatted(folder.wordTimes())));
        return options.run(
                WordTimeRow.header(),
                (corpus, parts, rows) -> new WordTimeEvaluation(
                                parts, timer, corpus::floats, new TerminalProgress(), rows::accept)
                        .measure(corpus.utterances(), limit, transcribed));
    }
}
