package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.evaluate.Judge;
import io.spiritlm.evaluate.Listener;
import io.spiritlm.evaluate.MiniEvaluation;
import io.spiritlm.evaluate.Row;
import io.spiritlm.train.TerminalProgress;
import io.spiritlm.train.corpus.Corpus;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a model on the test sets of the corpus. */
@Command(
        name = "mini",
        description = "Measure a model on held-out speech: its units, its transcripts, and what an independent judge"
                + " (pocketsphinx) makes of what it says.",
        footer = {
            "",
            "Needs the corpus that spirit train corpus builds, and the Debian packages pocketsphinx and",
            "pocketsphinx-en-us. The judge's figures on the original audio are the floor of its others; it listens",
            "with the language model it ships, and beside it with a bigram of the corpus's training sentences."
        })
final class EvalMiniCommand implements Callable<Integer> {
    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The most utterances of each test set, taken evenly (default: all).")
    private int limit;

    @Mixin
    private final WorkDirectory work = new WorkDirectory();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    EvalMiniCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (limit < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--limit: expected a number of utterances, at least 0, found " + limit);
        }
        PrintWriter out = spec.commandLine().getOut();
        ModelFolder folder = model.folder();
        try (Corpus corpus = Corpus.open(work.path().resolve("corpus"));
                ModelParts parts = new ModelParts(folder)) {
            Map<String, Listener> judges = new LinkedHashMap<>();
            judges.put("judge", Judge.shipped()::transcribe);
            judges.put("judge, bigram", Judge.inDomain(corpus)::transcribe);
            out.println(Row.header());
            out.flush();
            var evaluation = new MiniEvaluation(parts, corpus::samples, judges, new TerminalProgress(), row -> {
                out.println(row);
                out.flush();
            });
            json.write(evaluation.measure(corpus.utterances(), limit));
        }
        return ExitCode.OK;
    }
}
