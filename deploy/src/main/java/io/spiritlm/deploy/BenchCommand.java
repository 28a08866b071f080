package io.spiritlm.deploy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measurements of speed, and of what it takes. */
@Command(
        name = "bench",
        description = "Measure speed, and what it takes.",
        subcommands = {
            BenchPipelineCommand.class,
            BenchStallCommand.class,
            BenchScaleCommand.class,
            BenchCostCommand.class,
            BenchSoakCommand.class,
            BenchLoadCommand.class,
            BenchTokenizeCommand.class,
            BenchLmCommand.class,
            BenchBatchingCommand.class,
            BenchVocodeCommand.class
        })
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to measure is missing; spirit bench --help lists it");
    }
}
