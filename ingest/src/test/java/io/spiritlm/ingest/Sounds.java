package io.spiritlm.ingest;

import com.google.protobuf.ByteString;
import io.spiritlm.wire.Pcm16;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Files to read: the real sentence of the test resources in many formats, and WAV files made to order. */
final class Sounds {
    static final int SENTENCE_SAMPLES = 38_798;

    private static final int PCM = 1;
    private static final int FLOAT = 3;

    private Sounds() {}

    /** Puts {@code pls-hold-while-try.<format>} into a folder. */
    static Path sentence(String format, Path folder) throws IOException {
        String name = "pls-hold-while-try." + format;
        try (InputStream resource = Objects.requireNonNull(Sounds.class.getResourceAsStream(name), name)) {
            Path file = folder.resolve(name);
            Files.copy(resource, file);
            return file;
        }
    }

    static Path wav16(Path file, int rateHz, int channels, short... samples) throws IOException {
        ByteBuffer data = littleEndian(samples.length * Short.BYTES);
        data.asShortBuffer().put(samples);
        return wav(file, PCM, Short.BYTES, rateHz, channels, data);
    }

    static Path wavFloat(Path file, int rateHz, int channels, float... samples) throws IOException {
        ByteBuffer data = littleEndian(samples.length * Float.BYTES);
        data.asFloatBuffer().put(samples);
        return wav(file, FLOAT, Float.BYTES, rateHz, channels, data);
    }

    private static Path wav(Path file, int format, int sampleBytes, int rateHz, int channels, ByteBuffer data)
            throws IOException {
        int frameBytes = sampleBytes * channels;
        byte[] bytes = new byte[44 + data.capacity()];
        ByteBuffer wav = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(36 + data.capacity()).put(ascii("WAVE"));
        wav.put(ascii("fmt ")).putInt(16).putShort((short) format).putShort((short) channels);
        wav.putInt(rateHz).putInt(rateHz * frameBytes).putShort((short) frameBytes);
        wav.putShort((short) (sampleBytes * Byte.SIZE));
        wav.put(ascii("data")).putInt(data.capacity()).put(data);
        return Files.write(file, bytes);
    }

    /** Everything in the file. */
    static Pcm16 read(Path file, DecodeOptions options) throws UnreadableAudio {
        try (AudioFile audio = AudioFile.open(file, options)) {
            return rest(audio);
        }
    }

    static Pcm16 read(Path file) throws UnreadableAudio {
        return read(file, DecodeOptions.DEFAULT);
    }

    static Pcm16 rest(AudioFile audio) throws UnreadableAudio {
        ByteString.Output all = ByteString.newOutput();
        for (Optional<Pcm16> piece = audio.next(); piece.isPresent(); piece = audio.next()) {
            byte[] bytes = piece.get().bytes().toByteArray();
            all.write(bytes, 0, bytes.length);
        }
        return new Pcm16(all.toByteString());
    }

    /** A tone of 440 Hz, half of full scale, the same in every channel. */
    static short[] tone(int rateHz, int channels, int frames) {
        short[] samples = new short[frames * channels];
        for (int i = 0; i < samples.length; i++) {
            int frame = i / channels;
            samples[i] = (short) Math.round(16_384 * Math.sin(2 * Math.PI * 440 * frame / rateHz));
        }
        return samples;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
