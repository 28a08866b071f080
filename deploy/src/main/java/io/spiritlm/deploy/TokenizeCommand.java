package io.spiritlm.deploy;

import io.spiritlm.ingest.AudioFile;
import io.spiritlm.ingest.UnreadableAudio;
import io.spiritlm.tokenize.TokenizerStream;
import io.spiritlm.tokenize.UnitTokenizer;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitTracks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        footer = {
            "",
            "The whole recording is one utterance. Units appear as they become final: with the model that comes with spirit",
            "while the recording is read, with one that sees utterances whole at its end."
        })
final class TokenizeCommand implements Callable<Integer> {
    private static final int NONE = -1;

    @Parameters(paramLabel = "IN", description = "A sound file of any common format, rate and channel count.")
    private Path input = Path.of("");

    @Option(names = "--every-frame", description = "Write every frame's unit: don't collapse repeats.")
    private boolean everyFrame;

    @Option(
            names = "--previews",
            description =
                    "Of a model that sees utterances whole, tell what each preview, 480 ms after the one before, said;"
                            + " at the end what they cost and how far they agree with the units (on standard error).")
    private boolean previews;

    @Mixin
    private final SoundOptions sound = new SoundOptions();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private int last = NONE;

    TokenizeCommand() {}

    @Override
    public Integer call() throws UnreadableAudio {
        PrintWriter out = spec.commandLine().getOut();
        try (AudioFile audio = AudioFile.open(input, sound.decoding());
                UnitTokenizer tokenizer = model.folder().openTokenizer()) {
            TokenizerStream units = tokenizer.open();
            var watch = new PreviewWatch(units, spec.commandLine().getErr());
            boolean semanticAlone =
                    tokenizer.codebooks().pitch() == 0 && tokenizer.codebooks().style() == 0;
            if (previews) {
                watch.warmUp();
            }
            List<UnitTracks> tracks = new ArrayList<>();
            for (Optional<Pcm16> piece = audio.next(); piece.isPresent(); piece = audio.next()) {
                UnitTracks next = watch.step(piece.get().toFloats());
                if (semanticAlone) {
                    print(out, next.semantic());
                }
                tracks.add(next);
                if (previews) {
                    watch.look();
                }
            }
            UnitTracks rest = watch.finish();
            tracks.add(rest);
            if (semanticAlone) {
                print(out, rest.semantic());
            } else {
                // in order of time only when all is known
                UnitTracks whole = UnitTracks.joined(tracks);
                out.print((everyFrame ? whole : whole.collapsed()).interleaved());
            }
            out.println();
            out.flush();
            if (previews) {
                watch.tell(UnitTracks.joined(tracks));
            }
        }
        return ExitCode.OK;
    }

    private void print(PrintWriter out, List<TimedUnit> units) {
        for (TimedUnit unit : units) {
            if (everyFrame || unit.id() != last) {
                out.print(SpeechToken.semantic(unit.id()));
            }
            last = unit.id();
        }
        out.flush();
    }
}
