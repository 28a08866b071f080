package io.spiritlm.deploy;

import io.spiritlm.train.TerminalProgress;
import io.spiritlm.train.corpus.CorpusBuilder;
import io.spiritlm.train.corpus.CorpusOptions;
import io.spiritlm.train.corpus.CorpusSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Builds the corpus, or finishes one that was begun. */
@Command(
        name = "corpus",
        description = "Build the corpus of speech with word and phone times from Debian's voices and recordings.",
        footer = "%nNames the Debian packages it misses; spirit doctor does so too.")
final class TrainCorpusCommand implements Callable<Integer> {
    @Mixin
    private final WorkDirectory work = new WorkDirectory();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    TrainCorpusCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        CorpusOptions options = CorpusOptions.standard(work.path());
        CorpusSummary summary = CorpusBuilder.build(options, new TerminalProgress());
        PrintWriter out = spec.commandLine().getOut();
        summary.hours().forEach((part, hours) -> out.printf("%-40s %7.2f h%n", part, hours));
        out.printf("%-40s %7.2f h in %s%n", "all", summary.totalHours(), options.directory());
        out.flush();
        json.write(summary);
        return ExitCode.OK;
    }
}
