package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.ingest.UnreadableAudio;
import io.spiritlm.wire.LegId;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what is said in a recording, a line for each utterance. */
@Command(
        name = "transcribe",
        description = "Write what is said in a recording, a line for each utterance; or in all below a folder.",
        footer = {
            "",
            "Of a folder it writes a line of JSON for each recording, when it is done: the file, and of each utterance where it",
            "begins and ends, in seconds, its text, the text's log-probability, and its words: each one's start and end in seconds",
            "from the recording's beginning. Words are missing of a model without the file words.json, and of one that runs",
            "elsewhere unless --model names it here too. With -o FILE, a run that was broken off is gone on with: recordings that",
            "have a line there are passed over. One that can't be read is told of on standard error and makes the exit 1."
        })
final class TranscribeCommand implements Callable<Integer> {
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

    TranscribeCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, UnreadableAudio {
        DecodeOptions decoding = sound.decoding();
        if (Files.isDirectory(input)) {
            return transcribeAll(decoding);
        }
        if (output.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--output: expected a folder to transcribe, found " + input);
        }
        Recording.requireReadable(input, decoding);
        PrintWriter out = spec.commandLine().getOut();
        Answers answers = new Answers();
        boolean heard = false;
        LegId leg = new LegId(Recording.newCall(), "caller");
        try (Pipeline pipeline = options.open(EnumSet.of(StageName.TOKENIZE, StageName.LM))) {
            for (Passed passed : pipeline.exchange(
                            Map.of(leg, Recording.ofFile(input, decoding, leg, Requests.transcript())),
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

    private int transcribeAll(DecodeOptions decoding) throws IOException, InterruptedException {
        if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
            throw new ParameterException(
                    spec.commandLine(), "--at-once: expected 1 to " + MOST_AT_ONCE + ", found " + atOnce);
        }
        PrintWriter err = spec.commandLine().getErr();
        try (JsonLines lines = output.isPresent()
                ? JsonLines.behind(output.get())
                : JsonLines.to(spec.commandLine().getOut())) {
            var recordings = new StoredRecordings(input, decoding, lines, err, options.wordTimes());
            List<Path> files = recordings.files();
            if (files.isEmpty()) {
                err.println("spirit: found no sound files below " + input);
                return ExitCode.OK;
            }
            try (Pipeline pipeline = options.open(EnumSet.of(StageName.TOKENIZE, StageName.LM))) {
                return recordings.transcribe(pipeline, files, atOnce) == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
            }
        }
    }
}
