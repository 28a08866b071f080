package io.spiritlm.train.vocoder;

import io.spiritlm.wire.Pcm16;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Sound to listen to while training. */
final class WaveFile {
    private WaveFile() {}

    /** Writes samples in -1..1 as 16 kHz mono 16-bit. */
    static void write(Path file, float[] samples) throws IOException {
        var bytes = Pcm16.ofFloats(samples).bytes().toByteArray();
        var format = new AudioFormat(Pcm16.SAMPLE_RATE_HZ, 16, 1, true, false);
        try (var stream = new AudioInputStream(new ByteArrayInputStream(bytes), format, samples.length)) {
            AudioSystem.write(stream, AudioFileFormat.Type.WAVE, file.toFile());
        }
    }
}
