package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.ingest.UnreadableAudio;
import io.spiritlm.wire.LegId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers a recording in speech. */
@Command(name = "speak", description = "Answer a recording in speech: one turn for each utterance in it.")
final class SpeakCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IN", description = "A sound file of any common format, rate and channel count.")
    private Path input = Path.of("");

    @Mixin
    private final SoundOptions sound = new SoundOptions();

    @Mixin
    private final SpokenOutput output = new SpokenOutput();

    @Mixin
    private final VoiceOptions voice = new VoiceOptions();

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private final PipelineOptions options = new PipelineOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    SpeakCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, UnreadableAudio {
        DecodeOptions decoding = sound.decoding();
        Recording.requireReadable(input, decoding);
        LegId leg = new LegId(Recording.newCall(), "caller");
        try (Pipeline pipeline = options.open(EnumSet.allOf(StageName.class))) {
            long samples = SpokenTurns.write(
                    pipeline,
                    leg,
                    Recording.ofFile(
                            input,
                            decoding,
                            leg,
                            sampling.of(Requests.spokenAnswer(sampling.sampling(), voice.voice()))),
                    output.file(),
                    spec.commandLine().getErr());
            spec.commandLine().getOut().println(output.line(samples));
        }
        return ExitCode.OK;
    }
}
