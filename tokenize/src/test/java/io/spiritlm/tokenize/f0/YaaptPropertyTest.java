package io.spiritlm.tokenize.f0;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.tokenize.model.F0Track;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the sound, the track has its frames, and each is unvoiced or has an F0 that a voice can have. */
final class YaaptPropertyTest {
    private static final int TRIALS = 150;

    private enum Kind {
        VOICE,
        NOISE,
        OFFSET,
        OFFSET_VOICE,
        CLIPPED,
        CLICKS,
        BURST,
        FAINTEST,
        EXTREMES;

        float[] make(int samples, Random random) {
            float[] voice = Sound.voice(samples, 40 + 500 * random.nextDouble(), random.nextDouble());
            float[] noise = Sound.noise(samples, random.nextDouble(), random);
            return switch (this) {
                case VOICE -> voice;
                case NOISE -> noise;
                case OFFSET -> filled(samples, random.nextFloat());
                case OFFSET_VOICE -> sum(voice, filled(samples, 0.8f));
                case CLIPPED -> clipped(voice, noise);
                case CLICKS -> clicks(samples, random);
                case BURST -> burst(noise, random);
                case FAINTEST -> filled(samples, Float.MIN_VALUE);
                case EXTREMES -> square(samples, 1 + random.nextInt(200));
            };
        }

        private static float[] filled(int samples, float value) {
            float[] filled = new float[samples];
            Arrays.fill(filled, value);
            return filled;
        }

        private static float[] sum(float[] one, float[] other) {
            float[] sum = one.clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += other[i];
            }
            return sum;
        }

        private static float[] clipped(float[] voice, float[] noise) {
            float[] clipped = sum(voice, noise);
            for (int i = 0; i < clipped.length; i++) {
                clipped[i] = Math.clamp(20 * clipped[i], -1f, 1f);
            }
            return clipped;
        }

        private static float[] clicks(int samples, Random random) {
            float[] clicks = new float[samples];
            for (int i = random.nextInt(50); i < samples; i += 1 + random.nextInt(600)) {
                clicks[i] = 1;
            }
            return clicks;
        }

        /** Digital silence, but for a while. */
        private static float[] burst(float[] noise, Random random) {
            float[] burst = new float[noise.length];
            int from = random.nextInt(noise.length + 1);
            int length = Math.min(noise.length - from, random.nextInt(500));
            System.arraycopy(noise, from, burst, from, length);
            return burst;
        }

        private static float[] square(int samples, int halfPeriod) {
            float[] square = new float[samples];
            for (int i = 0; i < samples; i++) {
                square[i] = i / halfPeriod % 2 == 0 ? 1 : -1;
            }
            return square;
        }
    }

    @Test
    void givesEveryHopAFrameThatAVoiceCanHave() {
        var yaapt = new Yaapt();
        for (int seed = 0; seed < TRIALS; seed++) {
            var random = new Random(seed);
            Kind kind = Kind.values()[seed % Kind.values().length];
            int samples = random.nextInt(random.nextBoolean() ? 1_280 : 6_000);
            F0Track track = yaapt.f0(kind.make(samples, random));
            String what = "seed " + seed + ", " + kind + ", " + samples + " samples";
            assertThat(track.frames()).as(what).isEqualTo(samples / 80 + 1);
            float[] hertz = track.hertz();
            boolean[] voiced = track.voiced();
            for (int frame = 0; frame < hertz.length; frame++) {
                assertThat(hertz[frame])
                        .as("%s, frame %d", what, frame)
                        .satisfiesAnyOf(
                                f0 -> assertThat(f0).isZero(),
                                f0 -> assertThat(f0).isBetween(55f, 450f));
                assertThat(voiced[frame] && hertz[frame] == 0)
                        .as("%s, frame %d", what, frame)
                        .isFalse();
            }
        }
    }
}
