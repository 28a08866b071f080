package io.spiritlm.train.vocoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.neural.GraphSession;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

final class SpectralDistanceTest {
    private static final int SAMPLES = 4096;

    @Test
    void isNothingBetweenEqualWaveforms() {
        assertThat(logMagnitude(noise(1, 0.5f), noise(1, 0.5f))).isEqualTo(0);
    }

    @Test
    void doesNotHearTheSign() {
        assertThat(logMagnitude(noise(1, 0.5f), noise(1, -0.5f))).isCloseTo(0, within(1e-6f));
    }

    @Test
    void halfTheAmplitudeIsSixDecibelsAway() {
        assertThat(logMagnitude(noise(1, 0.25f), noise(1, 0.5f))).isCloseTo((float) Math.log(2), within(1e-2f));
    }

    private static float[] noise(long seed, float amplitude) {
        var random = new Random(seed);
        float[] samples = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = amplitude * (float) random.nextGaussian();
        }
        return samples;
    }

    private static float logMagnitude(float[] made, float[] wanted) {
        try (var session = new GraphSession()) {
            var tf = session.ops();
            var distance = new SpectralDistance(tf)
                    .between(
                            tf.constant(Shape.of(1, SAMPLES), DataBuffers.of(made)),
                            tf.constant(Shape.of(1, SAMPLES), DataBuffers.of(wanted)));
            session.start();
            try (var result = session.run().fetch(distance.logMagnitude()).run()) {
                return ((TFloat32) result.get(0)).getFloat();
            }
        }
    }
}
