package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.evaluate.WordTimeEvaluation;
import io.spiritlm.evaluate.WordTimeRow;
import io.spiritlm.tokenize.words.WordTimer;
import io.spiritlm.train.TerminalProgress;
import io.spiritlm.train.corpus.Corpus;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
    private final WorkDirectory work = new WorkDirectory();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    EvalWordsCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, MissingPartException {
        requireCount("--limit", limit);
        requireCount("--transcribe", transcribed);
        PrintWriter out = spec.commandLine().getOut();
        ModelFolder folder = model.folder();
        WordTimer timer = folder.openWordTimer()
                .orElseThrow(() -> new IllegalArgumentException(
                        "word times: expected a file %s, found none; spirit train words makes it"
                                .formatted(folder.wordTimes())));
        try (Corpus corpus = Corpus.open(work.corpus());
                ModelParts parts = new ModelParts(folder)) {
            out.println(WordTimeRow.header());
            out.flush();
            var evaluation = new WordTimeEvaluation(parts, timer, corpus::floats, new TerminalProgress(), row -> {
                out.println(row);
                out.flush();
            });
            json.write(evaluation.measure(corpus.utterances(), limit, transcribed));
        }
        return ExitCode.OK;
    }

    private void requireCount(String option, int count) {
        if (count < 0) {
            throw new ParameterException(
                    spec.commandLine(), option + ": expected a number of utterances, at least 0, found " + count);
        }
    }
}
