package io.spiritlm.deploy;

import io.spiritlm.evaluate.Judge;
import io.spiritlm.evaluate.Listener;
import io.spiritlm.evaluate.MiniEvaluation;
import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.evaluate.Row;
import io.spiritlm.train.TerminalProgress;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
    private final EvalOptions options = new EvalOptions();

    EvalMiniCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, MissingPartException {
        options.requireCount("--limit", limit);
        return options.run(Row.header(), (corpus, parts, rows) -> {
            Map<String, Listener> judges = new LinkedHashMap<>();
            judges.put("judge", Judge.shipped()::transcribe);
            judges.put("judge, bigram", Judge.inDomain(corpus)::transcribe);
            return new MiniEvaluation(parts, corpus::samples, judges, new TerminalProgress(), rows::accept)
                    .measure(corpus.utterances(), limit);
        });
    }
}
