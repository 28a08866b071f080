package io.spiritlm.deploy;

import io.spiritlm.wire.Pcm16;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the sound file to write. */
final class SpokenOutput {
    @Option(
            names = "-o",
            paramLabel = "OUT.wav",
            required = true,
            description = "The WAV file to write: 16 kHz, mono, 16 bit.")
    private Path file = Path.of("");

    SpokenOutput() {}

    /** The file. */
    Path file() {
        return file;
    }

    /** What was written, for people. */
    String line(long samples) {
        return line(file, samples);
    }

    /** The same, of another file. */
    static String line(Path file, long samples) {
        return "%s: %.2f s".formatted(file, samples / (double) Pcm16.SAMPLE_RATE_HZ);
    }
}
