package io.spiritlm.deploy;

import static java.util.Objects.requireNonNull;

import io.spiritlm.deploy.pipeline.ModelVersion;
import io.spiritlm.ingest.WavFile;
import io.spiritlm.vocode.UnitTiming;
import io.spiritlm.vocode.Vocoded;
import io.spiritlm.vocode.Vocoder;
import io.spiritlm.vocode.VocoderStream;
import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns units into sound, without Kafka. */
@Command(name = "vocode", description = "Turn units into sound: what tokenize wrote, or units of your own.")
final class VocodeCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "UNITS",
            description =
                    "Units, [Hu12][Hu7]..., or a file of them, an utterance a line; - reads standard input. A line with pitch"
                            + " and style, [St5][Pi3][Hu12]..., is said by the model's EXPRESSIVE vocoder.")
    private String input = "-";

    @Option(
            names = "--every-frame",
            description =
                    "The units are one for each frame, 40 ms each; otherwise their durations are predicted. Each takes the"
                            + " latest pitch and style before it.")
    private boolean everyFrame;

    @Mixin
    private final SpokenOutput output = new SpokenOutput();

    @Mixin
    private final VoiceOptions voice = new VoiceOptions();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    VocodeCommand() {}

    private record Utterance(int line, AlignedUnits units) {
        boolean expressive() {
            return !units.pitch().isEmpty() || !units.style().isEmpty();
        }
    }

    @Override
    public Integer call() throws IOException {
        List<Utterance> utterances = utterances();
        Map<Path, Vocoder> vocoders = new HashMap<>();
        try {
            for (Utterance utterance : utterances) {
                vocoders.computeIfAbsent(vocoder(utterance), Vocoder::open);
            }
            speak(utterances, vocoders);
        } finally {
            vocoders.values().forEach(Vocoder::close);
        }
        return ExitCode.OK;
    }

    private void speak(List<Utterance> utterances, Map<Path, Vocoder> vocoders) throws IOException {
        try (WavFile wav = WavFile.create(output.file())) {
            for (Utterance utterance : utterances) {
                speak(utterance, requireNonNull(vocoders.get(vocoder(utterance))), wav);
            }
            if (wav.samplesWritten() == 0) {
                throw new IOException("units %s: expected at least one unit [Hu..], found none".formatted(input));
            }
            spec.commandLine().getOut().println(output.line(wav.samplesWritten()));
        }
    }

    private void speak(Utterance utterance, Vocoder vocoder, WavFile wav) throws IOException {
        VocoderStream stream = vocoder.stream(voice.voice(), everyFrame ? UnitTiming.FRAMES : UnitTiming.PREDICTED);
        write(stream.push(utterance.units()), utterance.line(), wav);
        write(stream.finish(), utterance.line(), wav);
    }

    private Path vocoder(Utterance utterance) {
        return model.folder().vocoder(utterance.expressive() ? ModelVersion.EXPRESSIVE : ModelVersion.BASE);
    }

    private List<Utterance> utterances() throws IOException {
        List<Utterance> utterances = new ArrayList<>();
        try (BufferedReader lines = reader()) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    utterances.add(new Utterance(number, AlignedUnits.of(speech(line.strip(), number))));
                }
            }
        }
        return utterances;
    }

    private SpeechSpan speech(String line, int number) throws IOException {
        SpeechSpan found = SpeechSpan.semantic();
        for (Span span : UnitString.parse(line)) { // without text there is one at most
            found = switch (span) {
                case SpeechSpan speech -> speech;
                case TextSpan text ->
                    throw new IOException("units %s line %d: expected units only, [Hu..], [Pi..] and [St..], found '%s'"
                            .formatted(input, number, text.text().strip()));
            };
        }
        return found;
    }

    private void write(Vocoded vocoded, int number, WavFile wav) throws IOException {
        switch (vocoded) {
            case Vocoded.Audio audio -> wav.write(audio.samples());
            case Vocoded.Refused refused ->
                throw new IOException("units %s line %d: %s".formatted(input, number, refused.reason()));
        }
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
