package io.spiritlm.deploy;

import io.spiritlm.evaluate.Judge;
import io.spiritlm.evaluate.Listener;
import io.spiritlm.evaluate.MiniEvaluation;
import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.evaluate.Row;
import io.spiritlm.train.TerminalProgress;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the vocoder's speakers on development utterances. */
@Command(
        name = "voices",
        description =
                "Measure how well an independent judge (pocketsphinx) understands each of the vocoder's speakers, on"
                        + " development utterances: to choose the default without a look at held-out speech.",
        footer = {
            "",
            "Needs the corpus that spirit train corpus builds, and the Debian packages pocketsphinx and",
            "pocketsphinx-en-us. The judge's figure on the original audio is the floor of its others."
        })
final class EvalVoicesCommand implements Callable<Integer> {
    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The most utterances, taken evenly (default: ${DEFAULT-VALUE}; 0: all).")
    private int limit = 100;

    @Mixin
    private final EvalOptions options = new EvalOptions();

    EvalVoicesCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, MissingPartException {
        options.requireCount("--limit", limit);
        return options.run(Row.header(), (corpus, parts, rows) -> {
            Map<String, Listener> judges = Map.of("judge", Judge.shipped()::transcribe);
            return new MiniEvaluation(parts, corpus::samples, judges, new TerminalProgress(), rows::accept)
                    .measureSpeakers(corpus.utterances(), limit);
        });
    }
}
