package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class PitchDecoderTest {
    /** 10 Hz, an octave more, and so on. */
    private static final float[] OCTAVES = {0, 1_200, 2_400, 3_600, 4_800, 6_000, 7_200, 8_400, 9_600, 10_800};

    private final PitchDecoder decoder = new PitchDecoder(OCTAVES);

    @Test
    void weighsTheLikeliestAndFourNeighboursOnEachSide() {
        float[] row = {0.9f, 0, 0, 0, 0.1f, 0.95f, 0.3f, 0, 0, 0};
        // The first is five away.
        double octaves = (4 * 0.1 + 5 * 0.95 + 6 * 0.3) / (0.1 + 0.95 + 0.3);

        assertThat(decoder.voicedHertz(row)[0]).isCloseTo((float) (10 * Math.pow(2, octaves)), within(0.01f));
    }

    @Test
    void countsTheOutermostPitchForThoseBeyondIt() {
        float[] row = {0, 0, 0, 0, 0, 0, 0, 0, 0.2f, 0.4f};
        double octaves = (8 * 0.2 + 5 * 9 * 0.4) / (0.2 + 5 * 0.4);

        assertThat(decoder.voicedHertz(row)[0]).isCloseTo((float) (10 * Math.pow(2, octaves)), within(0.1f));
    }

    @Test
    void isUnvoicedAtTheThresholdAndBelowFiftyHertz() {
        float[] rows = new float[4 * OCTAVES.length];
        rows[4] = 0.05f;
        rows[OCTAVES.length + 4] = Math.nextUp(0.05f);
        rows[2 * OCTAVES.length + 2] = 1; // 40 Hz

        assertThat(decoder.voicedHertz(rows)).containsExactly(0, 160, 0, 0);
    }

    @Test
    void fillsGapsBeforeItLimitsAndRepeatsFrames() {
        F0Track track = PitchDecoder.track(new float[] {0, 900, 0, 1_500, 0}, 9);

        assertThat(track.hertz()).containsExactly(900, 900, 900, 900, 1_100, 1_100, 1_100, 1_100, 1_100);
        assertThat(track.voiced()).containsExactly(false, false, true, true, false, false, true, true, false);
    }

    @Test
    void roundsToTheFramesThatTorchRoundsTo() {
        float[] rising = new float[4_000];
        for (int i = 0; i < rising.length; i++) {
            rising[i] = 100 + i / 10f;
        }
        float[] hertz = PitchDecoder.track(rising, 7_999).hertz();

        // torch.nn.functional.interpolate(mode="nearest") of PyTorch 2.15: every second frame but these two.
        assertThat(Arrays.copyOfRange(hertz, 7_993, 7_999))
                .containsExactly(
                        rising[3_996], rising[3_997], rising[3_998], rising[3_998], rising[3_999], rising[3_999]);
    }

    @Test
    void hasNoFrequencyWhereNothingIsVoiced() {
        F0Track track = PitchDecoder.track(new float[3], 5);

        assertThat(track.hertz()).containsOnly(0);
        assertThat(track.voiced()).containsOnly(false);
    }
}
