package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelVersion;
import io.spiritlm.ingest.WavFile;
import io.spiritlm.vocode.UnitTiming;
import io.spiritlm.vocode.Vocoded;
import io.spiritlm.vocode.Vocoder;
import io.spiritlm.vocode.VocoderStream;
import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.UnitLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns units into sound, without Kafka. */
@Command(
        name = "vocode",
        description = "Turn units into sound: what tokenize wrote, or units of your own.",
        footer = {
            "",
            "A line that can't be said is told, one line each on the error stream; the others are said, and the exit code is 1."
        })
final class VocodeCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "UNITS",
            description =
                    "Units, [Hu12][Hu7]..., or a file of them, an utterance a line; - reads standard input. A line with pitch"
                            + " and style, [St5][Pi3][Hu12]..., is said by the model's EXPRESSIVE vocoder.")
    private String input = "-";

    @ArgGroup
    private final Timing timing = new Timing();

    @Mixin
    private final SpokenOutput output = new SpokenOutput();

    @Mixin
    private final VoiceOptions voice = new VoiceOptions();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What says how long units last, if it isn't to be predicted. */
    private static final class Timing {
        @Option(
                names = "--every-frame",
                description =
                        "The units are one for each frame, 40 ms each; otherwise their durations are predicted. Each takes the"
                                + " latest pitch and style before it.")
        private boolean everyFrame;

        @Option(
                names = "--recording",
                description =
                        "The units are what tokenize --every-frame wrote of a recording: as --every-frame, but pitch and style"
                                + " are taken at their own rates, whatever stands before what, and have to be as long as the"
                                + " units.")
        private boolean recording;
    }

    /** An utterance that can be said, unless its vocoder refuses it. */
    private record Utterance(String where, ModelVersion version, SpeechSpan units) {}

    private final Map<ModelVersion, Vocoder> vocoders = new EnumMap<>(ModelVersion.class);
    private int refused;

    VocodeCommand() {}

    @Override
    public Integer call() throws IOException {
        try {
            List<Utterance> utterances = utterances();
            if (!utterances.isEmpty()) {
                speak(utterances);
            } else if (refused == 0) {
                throw new IOException(source() + ": expected at least one unit [Hu..], found none");
            }
        } finally {
            vocoders.values().forEach(Vocoder::close);
        }
        return refused == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<Utterance> utterances() throws IOException {
        List<Utterance> utterances = new ArrayList<>();
        try (BufferedReader lines = reader()) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    String where = source() + " line " + number;
                    ModelVersion version =
                            line.contains("[Pi") || line.contains("[St") ? ModelVersion.EXPRESSIVE : ModelVersion.BASE;
                    Vocoder vocoder = vocoder(version);
                    try {
                        utterances.add(new Utterance(where, version, UnitLine.parse(where, line, vocoder.codebooks())));
                    } catch (IllegalArgumentException malformed) {
                        refuse(FailureLine.of(malformed));
                    }
                }
            }
        }
        return utterances;
    }

    private void speak(List<Utterance> utterances) throws IOException {
        try (WavFile wav = WavFile.create(output.file())) {
            for (Utterance utterance : utterances) {
                Vocoder vocoder = vocoder(utterance.version());
                if (timing.recording) {
                    write(utterance, vocoder.resynthesis(voice.voice(), utterance.units()), wav);
                } else {
                    VocoderStream stream =
                            vocoder.stream(voice.voice(), timing.everyFrame ? UnitTiming.FRAMES : UnitTiming.PREDICTED);
                    if (write(utterance, stream.push(AlignedUnits.of(utterance.units())), wav)) {
                        write(utterance, stream.finish(), wav);
                    }
                }
            }
            spec.commandLine().getOut().println(output.line(wav.samplesWritten()));
        }
    }

    private boolean write(Utterance utterance, Vocoded vocoded, WavFile wav) throws IOException {
        switch (vocoded) {
            case Vocoded.Audio audio -> {
                wav.write(audio.samples());
                return true;
            }
            case Vocoded.Refused wrong -> {
                refuse(utterance.where() + ": " + wrong.reason());
                return false;
            }
        }
    }

    private void refuse(String reason) {
        refused++;
        spec.commandLine().getErr().println("spirit: " + reason);
    }

    private Vocoder vocoder(ModelVersion version) {
        Vocoder opened = vocoders.get(version);
        if (opened == null) {
            opened = Vocoder.open(model.folder().vocoder(version));
            vocoders.put(version, opened);
            requireVoice(opened);
        }
        return opened;
    }

    /** One line for an unknown voice, not one for each utterance. */
    private void requireVoice(Vocoder vocoder) {
        AlignedUnits none = AlignedUnits.of(SpeechSpan.semantic());
        if (vocoder.stream(voice.voice(), UnitTiming.FRAMES).push(none) instanceof Vocoded.Refused wrong) {
            throw new IllegalArgumentException(wrong.reason());
        }
    }

    private String source() {
        return input.startsWith("[") ? "units" : "units " + input;
    }

    private BufferedReader reader() throws IOException {
        if (input.startsWith("[")) {
            return new BufferedReader(new StringReader(input));
        }
        return input.equals("-")
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(input), StandardCharsets.UTF_8);
    }
}
