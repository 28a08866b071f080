package io.spiritlm.deploy;

import io.spiritlm.ingest.AudioFile;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.ingest.UnreadableAudio;
import io.spiritlm.tokenize.TokenizerStream;
import io.spiritlm.tokenize.UnitTokenizer;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.units.SpeechToken;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a recording's units, the whole recording taken as one utterance, without Kafka. */
@Command(
        name = "tokenize",
        description = "Write a recording's units, [Hu12][Hu7]..., 25 a second with repeats collapsed.",
        footer = "%nThe whole recording is one utterance. Units appear as they become final.")
final class TokenizeCommand implements Callable<Integer> {
    private static final int NONE = -1;

    @Parameters(paramLabel = "IN", description = "A sound file of any common format, rate and channel count.")
    private Path input = Path.of("");

    @Option(names = "--every-frame", description = "Write every frame's unit: don't collapse repeats.")
    private boolean everyFrame;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private int last = NONE;

    TokenizeCommand() {}

    @Override
    public Integer call() throws UnreadableAudio {
        PrintWriter out = spec.commandLine().getOut();
        try (AudioFile audio = AudioFile.open(input, DecodeOptions.DEFAULT);
                UnitTokenizer tokenizer = HubertTokenizer.open(model.folder().tokenizer())) {
            TokenizerStream units = tokenizer.open();
            for (Optional<Pcm16> piece = audio.next(); piece.isPresent(); piece = audio.next()) {
                print(out, units.step(piece.get().toFloats()));
            }
            print(out, units.finish());
        }
        out.println();
        return ExitCode.OK;
    }

    private void print(PrintWriter out, int[] units) {
        for (int unit : units) {
            if (everyFrame || unit != last) {
                out.print(SpeechToken.semantic(unit));
            }
            last = unit;
        }
        out.flush();
    }
}
