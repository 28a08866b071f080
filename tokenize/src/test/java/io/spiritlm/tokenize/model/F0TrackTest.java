package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class F0TrackTest {
    @Test
    void fillsGapsOnALineAndExtendsTheEnds() {
        var track = F0Track.of(new float[] {0, 0, 100, 0, 0, 130, 0});

        assertThat(track.hertz()).containsExactly(100, 100, 100, 110, 120, 130, 130);
        assertThat(track.voiced()).containsExactly(false, false, true, false, false, true, false);
    }

    @Test
    void hasNoFrequencyWhereNothingIsVoiced() {
        var track = F0Track.of(new float[3]);

        assertThat(track.frames()).isEqualTo(3);
        assertThat(track.hertz()).containsOnly(0);
        assertThat(track.voiced()).containsOnly(false);
    }

    @Test
    void fillsNothingFromALoneFrameIfAskedTo() {
        var lone = new float[] {0, 100, 0};

        assertThat(F0Track.of(lone).hertz()).containsOnly(100);
        assertThat(F0Track.leavingLoneFrame(lone).hertz()).containsExactly(0, 100, 0);
        assertThat(F0Track.leavingLoneFrame(lone).voiced()).containsExactly(false, true, false);
        assertThat(F0Track.leavingLoneFrame(new float[] {0, 100, 0, 130, 0}).hertz())
                .containsExactly(100, 100, 115, 130, 130);
    }

    @Test
    void refusesWhatIsNoFrequency() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> F0Track.of(new float[] {100, Float.NaN}))
                .withMessage("F0 of frame 1: expected 0 or a frequency, found NaN");
    }
}
