package io.spiritlm.vocode.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.vocode.model.UnitHifiGanConfig.Codes;
import org.junit.jupiter.api.Test;

/** Pitch and style are brought to the units' frames. */
final class SpokenUnitsTest {
    private static final int[] NONE = {};
    private static final SpokenUnits EXPRESSIVE =
            SpokenUnits.of(new int[] {7, 8, 9}, new int[] {1, 2, 3}, new int[] {4, 4, 5});

    @Test
    void codesLastAsLongAsTheirUnits() {
        var frames = EXPRESSIVE.lasting(new int[] {2, 1, 3});
        assertThat(frames.count()).isEqualTo(6);
        assertThat(frames.units()).containsExactly(7, 7, 8, 9, 9, 9);
        assertThat(frames.pitch()).containsExactly(1, 1, 2, 3, 3, 3);
        assertThat(frames.style()).containsExactly(4, 4, 4, 5, 5, 5);
        assertThat(SpokenUnits.of(7, 8).lasting(new int[] {1, 2}).units()).containsExactly(7, 8, 8);
    }

    @Test
    void isCutAndJoinedWithItsCodes() {
        var joined = EXPRESSIVE.between(1, 3).then(SpokenUnits.NONE).then(EXPRESSIVE.between(0, 1));
        assertThat(joined.units()).containsExactly(8, 9, 7);
        assertThat(joined.pitch()).containsExactly(2, 3, 1);
        assertThat(joined.style()).containsExactly(4, 5, 4);
        assertThat(SpokenUnits.NONE.then(EXPRESSIVE)).isSameAs(EXPRESSIVE);
        assertThatThrownBy(() -> EXPRESSIVE.then(SpokenUnits.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "units: expected all of them with pitch and style or none, found some with and some without");
    }

    @Test
    void refusesToBeWithoutACodeForEachUnit() {
        int[] two = {1, 2};
        int[] one = {1};
        assertThatThrownBy(() -> SpokenUnits.of(two, one, two))
                .hasMessage("pitch: expected 2, one for each unit, found 1");
        assertThatThrownBy(() -> SpokenUnits.of(two, two, one))
                .hasMessage("style: expected 2, one for each unit, found 1");
        assertThatThrownBy(() -> SpokenUnits.of(two, two, two).lasting(one))
                .hasMessage("durations: expected 2, one for each unit, found 1");
    }

    @Test
    void codesOfARecordingAreRepeatedToFrames() {
        assertThat(pitch(6, 1, 2, 3)).containsExactly(1, 1, 2, 2, 3, 3);
        assertThat(pitch(0)).isEmpty();
    }

    @Test
    void whatIsLongerThanTheUnitsIsCut() {
        assertThat(pitch(5, 1, 2, 3)).containsExactly(1, 1, 2, 2, 3);
        assertThat(pitch(4, 1, 2, 3)).containsExactly(1, 1, 2, 2);
    }

    @Test
    void whatIsShorterThanTheUnitsGoesOn() {
        assertThat(pitch(7, 1, 2, 3)).containsExactly(1, 1, 2, 2, 3, 3, 3);
        assertThat(pitch(8, 1, 2, 3)).containsExactly(1, 1, 2, 2, 3, 3, 3, 3);
    }

    @Test
    void refusesWhatIsMoreThanACodeOff() {
        assertThatThrownBy(() -> pitch(3, 1, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pitch: expected codes of 2 frames each for 3 units, found 3 codes");
        assertThatThrownBy(() -> pitch(9, 1, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pitch: expected codes of 2 frames each for 9 units, found 3 codes");
        assertThatThrownBy(() -> pitch(1))
                .hasMessage("pitch: expected codes of 2 frames each for 1 units, found 0 codes");
    }

    @Test
    void eachStreamHasARateOfItsOwn() throws Exception {
        var config = UnitHifiGanConfig.read(Golden.folder("expressive").resolve("config.json")); // 2 and 5 frames
        var frames =
                SpokenUnits.ofRecording(config, new int[] {9, 8, 7, 6, 5, 4}, new int[] {1, 2, 3}, new int[] {0, 6});
        assertThat(frames.units()).containsExactly(9, 8, 7, 6, 5, 4);
        assertThat(frames.pitch()).containsExactly(1, 1, 2, 2, 3, 3);
        assertThat(frames.style()).containsExactly(0, 0, 0, 0, 0, 6);
        assertThatThrownBy(() -> SpokenUnits.ofRecording(config, new int[] {1, 1}, new int[] {1}, NONE))
                .hasMessageStartingWith("style: expected codes of 5 frames each for 2 units, found 0 codes");
    }

    @Test
    void aRateIsRoundedHalvesToEven() {
        assertThat(new Codes(64, 1_280).frames(640)).isEqualTo(2);
        assertThat(new Codes(100, 16_000).frames(640)).isEqualTo(25);
        assertThat(new Codes(1, 28).frames(12)).isEqualTo(2);
        assertThat(new Codes(1, 20).frames(8)).isEqualTo(2);
        assertThat(new Codes(1, 28).frames(8)).isEqualTo(4);
    }

    private static int[] pitch(int frames, int... codes) {
        return SpokenUnits.aligned(CodeStream.PITCH, codes, 2, frames);
    }
}
