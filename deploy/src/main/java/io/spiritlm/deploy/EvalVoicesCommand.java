package io.spiritlm.deploy;

import io.spiritlm.evaluate.Judge;
import io.spiritlm.evaluate.Listener;
import io.spiritlm.evaluate.MiniEvaluation;
import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.evaluate.Row;
import io.spiritlm.train.TerminalProgress;
import io.spiritlm.train.corpus.Corpus;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
    private final WorkDirectory work = new WorkDirectory();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    EvalVoicesCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, MissingPartException {
        if (limit < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--limit: expected a number of utterances, at least 0, found " + limit);
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Corpus corpus = Corpus.open(work.path().resolve("corpus"));
                ModelParts parts = new ModelParts(model.folder())) {
            out.println(Row.header());
            out.flush();
            Map<String, Listener> judges = Map.of("judge", Judge.shipped()::transcribe);
            var evaluation = new MiniEvaluation(parts, corpus::samples, judges, new TerminalProgress(), row -> {
                out.println(row);
                out.flush();
            });
            json.write(evaluation.measureSpeakers(corpus.utterances(), limit));
        }
        return ExitCode.OK;
    }
}
