package io.spiritlm.tokenize.f0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.tokenize.model.F0Track;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class YaaptTest {
    private final Yaapt yaapt = new Yaapt();

    @ParameterizedTest
    @ValueSource(doubles = {70, 100, 180, 350})
    void findsTheF0OfASteadyVoice(double f0Hz) {
        F0Track track = yaapt.f0(Sound.voice(Sound.RATE_HZ / 2, f0Hz, 0.5));

        assertThat(track.frames()).isEqualTo(101);
        for (int frame = 10; frame < 90; frame++) {
            assertThat(track.voiced()[frame]).as("frame %d", frame).isTrue();
            assertThat((double) track.hertz()[frame]).as("frame %d", frame).isCloseTo(f0Hz, within(wholeLags(f0Hz)));
        }
    }

    @Test
    void telephonesMayCutTheFundamentalOff() {
        F0Track track = yaapt.f0(Sound.voice(Sound.RATE_HZ / 2, 120, 0.5, 2));

        for (int frame = 10; frame < 90; frame++) {
            assertThat((double) track.hertz()[frame]).as("frame %d", frame).isCloseTo(120, within(wholeLags(120)));
        }
    }

    @Test
    void silenceHasNoF0() {
        F0Track track = yaapt.f0(new float[Sound.RATE_HZ]);

        assertThat(track.frames()).isEqualTo(201);
        assertThat(track.hertz()).containsOnly(0);
        assertThat(track.voiced()).containsOnly(false);
    }

    @Test
    void nothingHasOneFrame() {
        assertThat(yaapt.f0(new float[0]).hertz()).containsExactly(0);
    }

    @Test
    void loudnessDoesNotMatter() {
        float[] loud = Sound.voice(4_000, 130, 0.5);
        float[] soft = loud.clone();
        for (int i = 0; i < soft.length; i++) {
            soft[i] /= 1 << 20;
        }

        assertThat(yaapt.f0(soft).hertz()).containsExactly(yaapt.f0(loud).hertz());
    }

    @Test
    void theLastFrameIsAsTheOneBeforeIt() {
        F0Track track = yaapt.f0(Sound.voice(4_079, 130, 0.5));

        assertThat(track.frames()).isEqualTo(51);
        assertThat(track.hertz()[50]).isEqualTo(track.hertz()[49]);
        assertThat(track.voiced()[50]).isEqualTo(track.voiced()[49]);
    }

    @Test
    void pausesAreUnvoicedAndFilled() {
        float[] sound = new float[3 * 4_000];
        System.arraycopy(Sound.voice(4_000, 130, 0.5), 0, sound, 0, 4_000);
        System.arraycopy(Sound.voice(4_000, 160, 0.5), 0, sound, 8_000, 4_000);
        F0Track track = yaapt.f0(sound);

        for (int frame = 60; frame < 90; frame++) {
            assertThat(track.voiced()[frame]).as("frame %d", frame).isFalse();
            assertThat(track.hertz()[frame]).as("frame %d", frame).isBetween(125f, 170f);
        }
        assertThat(track.voiced()[25]).isTrue();
        assertThat(track.voiced()[125]).isTrue();
    }

    @Test
    void threadsMayShareIt() {
        float[] voice = Sound.noise(8_000, 0.3, new Random(5));
        float[] alone = yaapt.f0(voice).hertz();

        assertThat(IntStream.range(0, 4).parallel().mapToObj(thread -> yaapt.f0(voice)))
                .allSatisfy(track -> assertThat(track.hertz()).containsExactly(alone));
    }

    /** Lags are whole samples, and pYAAPT takes them for one longer than they are. */
    private static double wholeLags(double f0Hz) {
        return 1.5 * f0Hz * f0Hz / Sound.RATE_HZ;
    }
}
