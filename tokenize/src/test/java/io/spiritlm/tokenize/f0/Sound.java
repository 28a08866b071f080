package io.spiritlm.tokenize.f0;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.Random;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Sound at 16 kHz to find F0 in. */
final class Sound {
    static final int RATE_HZ = 16_000;

    private Sound() {}

    /** The samples of a WAV file of 16 bits. */
    static float[] read(Path wav) {
        try (var stream = AudioSystem.getAudioInputStream(wav.toFile())) {
            ShortBuffer values = ByteBuffer.wrap(stream.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer();
            float[] samples = new float[values.remaining()];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = values.get(i) / 32_768f;
            }
            return samples;
        } catch (UnsupportedAudioFileException e) {
            throw new IllegalArgumentException(wav + ": expected a WAV file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A steady voice of harmonics up to 4 kHz, each weaker than the one below. */
    static float[] voice(int samples, double f0Hz, double loudness) {
        return voice(samples, f0Hz, loudness, 1);
    }

    /** A steady voice without the harmonics below some, as telephones may leave it. */
    static float[] voice(int samples, double f0Hz, double loudness, int lowestHarmonic) {
        float[] voice = new float[samples];
        for (int i = 0; i < samples; i++) {
            double phase = 2 * Math.PI * f0Hz * i / RATE_HZ;
            for (int harmonic = lowestHarmonic; harmonic * f0Hz < 4_000; harmonic++) {
                voice[i] += (float) (loudness / 3 / harmonic * Math.sin(harmonic * phase + 0.3 * harmonic * harmonic));
            }
        }
        return voice;
    }

    static float[] noise(int samples, double loudness, Random random) {
        float[] noise = new float[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (float) (loudness * (2 * random.nextDouble() - 1));
        }
        return noise;
    }
}
