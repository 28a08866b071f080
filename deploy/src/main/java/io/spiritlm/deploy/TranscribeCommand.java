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
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what is said in a recording, a line for each utterance. */
@Command(name = "transcribe", description = "Write what is said in a recording, a line for each utterance.")
final class TranscribeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IN", description = "A sound file of any common format, rate and channel count.")
    private Path input = Path.of("");

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
}
