package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.ingest.UnreadableAudio;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that has something written to each utterance of a recording, or of all below a folder. */
abstract class RecordingsCommand implements Callable<Integer> {
    private static final int MOST_AT_ONCE = 256;

    @Parameters(
            paramLabel = "IN",
            description = "A sound file of any common format, rate and channel count, or a folder of such.")
    private Path input = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Of a folder: write the lines behind those of FILE (default: print them).")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description =
                    "Of a folder: how many recordings are worked on at once, 1 to 256 (default: ${DEFAULT-VALUE}).")
    private int atOnce = 16;

    @Mixin
    private final SoundOptions sound = new SoundOptions();

    @Mixin
    private final PipelineOptions options = new PipelineOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What is asked for. */
    abstract Request request();

    /** What makes a folder's lines, opened for them. */
    abstract StoredRecordings.Line line(PipelineOptions of);

    @Override
    public final Integer call() throws IOException, InterruptedException, UnreadableAudio {
        DecodeOptions decoding = sound.decoding();
        return Files.isDirectory(input) ? ofFolder(decoding) : ofFile(decoding);
    }

    private int ofFile(DecodeOptions decoding) throws IOException, InterruptedException, UnreadableAudio {
        if (output.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--output: expected a folder to " + spec.name() + ", found " + input);
        }
        Recording.requireReadable(input, decoding);
        PrintWriter out = spec.commandLine().getOut();
        Answers answers = new Answers();
        boolean heard = false;
        LegId leg = new LegId(Recording.newCall(), "caller");
        try (Pipeline pipeline = options.open(EnumSet.of(StageName.TOKENIZE, StageName.LM))) {
            for (Passed passed : pipeline.exchange(
                            Map.of(leg, Recording.ofFile(input, decoding, leg, request())),
                            List.of(Topics.CONTINUATIONS))
                    .toIterable()) {
                var text = answers.take(passed.record());
                if (text.isPresent()) {
                    heard = true;
                    out.println(text.get());
                    out.flush();
                }
            }
        }
        if (!heard && answers.failures() == 0) {
            spec.commandLine().getErr().println("spirit: found no speech in " + input);
        }
        return answers.failures() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private int ofFolder(DecodeOptions decoding) throws IOException, InterruptedException {
        if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
            throw new ParameterException(
                    spec.commandLine(), "--at-once: expected 1 to " + MOST_AT_ONCE + ", found " + atOnce);
        }
        PrintWriter err = spec.commandLine().getErr();
        try (JsonLines lines = output.isPresent()
                ? JsonLines.behind(output.get())
                : JsonLines.to(spec.commandLine().getOut())) {
            var recordings = new StoredRecordings(input, decoding, request(), line(options), lines, err);
            List<Path> files = recordings.files();
            if (files.isEmpty()) {
                err.println("spirit: found no sound files below " + input);
                return ExitCode.OK;
            }
            try (Pipeline pipeline = options.open(EnumSet.of(StageName.TOKENIZE, StageName.LM))) {
                return recordings.run(pipeline, files, atOnce) == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
            }
        }
    }
}
