package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.neural.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.Objects;

/** Recordings of three people, and what a second implementation made of them; {@code src/test/golden/recordings.py}. */
final class Recordings {
    static final List<String> NAMES = List.of("pls-hold-while-try", "not-an-ill-disposed-young-man", "five-five");

    /** In the folder of a network, of what the recordings give. */
    static final String FILE = "recordings.safetensors";

    private static final int WAV_HEADER_BYTES = 44;

    private Recordings() {}

    /** 16 kHz, -1..1. */
    static float[] samples(String name) {
        String file = name.equals(NAMES.getFirst()) ? "../" + name + ".wav" : "../f0/" + name + ".wav";
        try (InputStream wav = Objects.requireNonNull(Recordings.class.getResourceAsStream(file), file)) {
            wav.skipNBytes(WAV_HEADER_BYTES);
            ShortBuffer values = ByteBuffer.wrap(wav.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer();
            float[] samples = new float[values.remaining()];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = values.get(i) / 32_768f;
            }
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The greatest difference in the frames that a golden file has, relative to the greatest expected.
     *
     * @param actual {@code [frames, width]}, row-major, of all frames
     */
    static double difference(float[] actual, Checkpoint golden, String name) {
        float[] expected = golden.read(name);
        float[] frames = golden.read(name + ".frames");
        int width = expected.length / frames.length;
        float[] those = new float[expected.length];
        for (int row = 0; row < frames.length; row++) {
            System.arraycopy(actual, ((int) frames[row]) * width, those, row * width, width);
        }
        return Difference.relative(those, expected);
    }

    /** The place of the greatest of each row, the first of equals: {@code [rows, width]} to {@code [rows]}. */
    static int[] greatest(float[] scores, int width) {
        assertThat(scores.length % width).isZero();
        int[] places = new int[scores.length / width];
        for (int row = 0; row < places.length; row++) {
            for (int i = 1; i < width; i++) {
                if (scores[row * width + i] > scores[row * width + places[row]]) {
                    places[row] = i;
                }
            }
        }
        return places;
    }
}
