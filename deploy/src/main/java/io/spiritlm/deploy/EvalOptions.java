package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.train.corpus.Corpus;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that measures a model on the corpus, and what such commands do alike. */
final class EvalOptions {
    @Mixin
    private final WorkDirectory work = new WorkDirectory();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    EvalOptions() {}

    /** Measures. */
    interface Measurement {
        /**
         * The figures.
         *
         * @param rows told of each as soon as it is known
         */
        Record of(Corpus corpus, ModelParts parts, Consumer<Record> rows)
                throws IOException, InterruptedException, MissingPartException;
    }

    /** @throws ParameterException if a count is below 0 */
    void requireCount(String option, int count) {
        if (count < 0) {
            throw new ParameterException(
                    spec.commandLine(), option + ": expected a number of utterances, at least 0, found " + count);
        }
    }

    /** The model that is measured. */
    ModelFolder folder() {
        return model.folder();
    }

    /** Opens what is measured, prints the rows below a header, and writes the figures. */
    int run(String header, Measurement measurement) throws IOException, InterruptedException, MissingPartException {
        PrintWriter out = spec.commandLine().getOut();
        try (Corpus corpus = Corpus.open(work.corpus());
                ModelParts parts = new ModelParts(folder())) {
            out.println(header);
            out.flush();
            json.write(measurement.of(corpus, parts, row -> {
                out.println(row);
                out.flush();
            }));
        }
        return ExitCode.OK;
    }
}
