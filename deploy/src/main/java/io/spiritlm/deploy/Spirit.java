package io.spiritlm.deploy;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The {@code spirit} program. Exits with 0 when the command did what it was asked, 1 when it could not (one line on the error
 * stream says what was expected and what was found; {@code --verbose} adds the stack trace), 2 when it was asked wrongly.
 */
@Command(
        name = "spirit",
        description = "Spirit LM, live: speech and text in, speech and text out, through Kafka topics.",
        subcommands = {
            DemoCommand.class,
            TranscribeCommand.class,
            ClassifyCommand.class,
            SayCommand.class,
            SpeakCommand.class,
            TokenizeCommand.class,
            VocodeCommand.class,
            CompleteCommand.class,
            ScoreCommand.class,
            UpCommand.class,
            CallCommand.class,
            BrokerCommand.class,
            IngestCommand.class,
            StageCommand.class,
            TopicsCommand.class,
            DeadLettersCommand.class,
            StatusCommand.class,
            TrainCommand.class,
            EvalCommand.class,
            BenchCommand.class,
            SizeCommand.class,
            ChaosCommand.class,
            DoctorCommand.class,
            CheckCommand.class,
            RehearseCommand.class
        },
        versionProvider = Spirit.Version.class,
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        sortOptions = false,
        footer = {
            "",
            "The launcher itself knows:",
            "  ./spirit test   run all tests",
            "  ./spirit build  build now, start nothing"
        },
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; one line on the error stream says why", "2:wrong usage"})
public final class Spirit implements Runnable {
    @Mixin
    final Verbosity verbosity = new Verbosity();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Spirit() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command tree, ready to execute; each call makes its own. */
    static CommandLine commandLine() {
        return new CommandLine(new Spirit())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Spirit::wrongUsage)
                .setExecutionExceptionHandler(failure());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; spirit --help lists them");
    }

    private static int wrongUsage(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("spirit: " + problem.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static IExecutionExceptionHandler failure() {
        return (Exception problem, CommandLine command, ParseResult parsed) -> {
            PrintWriter err = command.getErr();
            err.println("spirit: " + FailureLine.of(problem));
            if (Verbosity.isVerbose()) {
                problem.printStackTrace(err);
            }
            return command.getCommandSpec().exitCodeOnExecutionException();
        };
    }

    /** The version of the build, from the jar's manifest; {@code development} when run from class folders. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Spirit.class.getPackage().getImplementationVersion();
            return new String[] {"spirit " + (version == null ? "development" : version)};
        }
    }
}
