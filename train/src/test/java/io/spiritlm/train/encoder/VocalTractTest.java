package io.spiritlm.train.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VocalTractTest {
    private static final int SAMPLES = 16_000;
    private static final int PERIOD = 160; // 100 Hz

    @Test
    void movesTheFormantAndLeavesThePitch() {
        float[] speech = vowel(1_000);
        var throat = new VocalTract();
        for (double longer : new double[] {0.8, 1.25}) {
            for (int seed = 0; seed < 5; seed++) {
                float[] changed = throat.change(speech, longer, new Random(seed));
                assertThat(loudestHarmonic(changed)).isCloseTo((int) (1_000 * longer), within(150));
                assertThat(at(changed, 1_000)).isGreaterThan(20 * at(changed, 1_050));
            }
        }
    }

    @Test
    void keepsLengthAndAboutTheLevel() {
        float[] speech = vowel(700);
        float[] changed = new VocalTract().change(speech, 1.1, new Random(1));
        assertThat(changed).hasSameSizeAs(speech);
        assertThat(level(changed)).isCloseTo(level(speech), within(0.5 * level(speech)));
    }

    private static float[] vowel(double formant) {
        float[] samples = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i += PERIOD) {
            samples[i] = 0.2f;
        }
        Biquad.peak(formant, 1, 20, SAMPLES).apply(samples);
        return samples;
    }

    private static int loudestHarmonic(float[] samples) {
        int loudest = 0;
        for (int hertz = 200; hertz < 3_000; hertz += 100) {
            if (at(samples, hertz) > at(samples, loudest)) {
                loudest = hertz;
            }
        }
        return loudest;
    }

    private static double at(float[] samples, int hertz) {
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < samples.length; i++) {
            real += samples[i] * Math.cos(2 * Math.PI * hertz * i / SAMPLES);
            imaginary += samples[i] * Math.sin(2 * Math.PI * hertz * i / SAMPLES);
        }
        return Math.hypot(real, imaginary);
    }

    private static double level(float[] samples) {
        double squares = 0;
        for (float sample : samples) {
            squares += sample * sample;
        }
        return Math.sqrt(squares / samples.length);
    }
}
