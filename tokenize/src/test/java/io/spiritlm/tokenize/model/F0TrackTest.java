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

    @Test
    void keepsGapsThatAreFilledAlready() {
        var track = F0Track.of(new float[] {100, 100, 120}, new boolean[] {true, false, false});

        assertThat(track.hertz()).containsExactly(100, 100, 120);
        assertThat(track.voiced()).containsExactly(true, false, false);
    }

    @Test
    void refusesVoicingThatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> F0Track.of(new float[2], new boolean[3]))
                .withMessage("F0 track: expected F0 and voicing of as many frames, found 2 and 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> F0Track.of(new float[] {0}, new boolean[] {true}))
                .withMessage("F0 of frame 0: expected a frequency, found 0.0");
    }
}
