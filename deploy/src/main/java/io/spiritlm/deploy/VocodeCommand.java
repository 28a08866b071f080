package io.spiritlm.deploy;

import io.spiritlm.ingest.WavFile;
import io.spiritlm.vocode.UnitTiming;
import io.spiritlm.vocode.Vocoded;
import io.spiritlm.vocode.Vocoder;
import io.spiritlm.vocode.VocoderStream;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitStream;
import io.spiritlm.wire.units.UnitString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
            description = "Units, [Hu12][Hu7]..., or a file of them, an utterance a line; - reads standard input.")
    private String input = "-";

    @Option(
            names = "--every-frame",
            description = "The units are one for each frame, 40 ms each; otherwise their durations are predicted.")
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

    @Override
    public Integer call() throws IOException {
        try (BufferedReader lines = reader();
                Vocoder vocoder = Vocoder.open(model.folder().vocoder());
                WavFile wav = WavFile.create(output.file())) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    speak(vocoder, line, number, wav);
                }
            }
            if (wav.samplesWritten() == 0) {
                throw new IOException("units %s: expected at least one unit [Hu..], found none".formatted(input));
            }
            spec.commandLine().getOut().println(output.line(wav.samplesWritten()));
        }
        return ExitCode.OK;
    }

    private void speak(Vocoder vocoder, String line, int number, WavFile wav) throws IOException {
        VocoderStream stream = vocoder.stream(voice.voice(), everyFrame ? UnitTiming.FRAMES : UnitTiming.PREDICTED);
        for (Span span : UnitString.parse(line.strip())) {
            switch (span) {
                case SpeechSpan speech ->
                    write(stream.push(speech.ids(UnitStream.SEMANTIC).toArray()), number, wav);
                case TextSpan text ->
                    throw new IOException("units %s line %d: expected [Hu..] only, found '%s'"
                            .formatted(input, number, text.text().strip()));
            }
        }
        write(stream.finish(), number, wav);
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
