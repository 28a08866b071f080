package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.wire.LegId;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Speaks a text. */
@Command(name = "say", description = "Speak a text.")
final class SayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TEXT", description = "What to say.")
    private String text = "";

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

    SayCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        LegId leg = new LegId(Recording.newCall(), "caller");
        try (Pipeline pipeline = options.open(EnumSet.allOf(StageName.class))) {
            long samples = SpokenTurns.write(
                    pipeline,
                    leg,
                    Recording.ofText(text, leg, sampling.of(Requests.spokenText(sampling.sampling(), voice.voice()))),
                    output.file(),
                    spec.commandLine().getErr());
            spec.commandLine().getOut().println(output.line(samples));
        }
        return ExitCode.OK;
    }
}
