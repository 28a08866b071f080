package io.spiritlm.wire.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnitTracksTest {

    private static final UnitTracks FACTS = new UnitTracks(
            UnitRuns.ofFrames(0, 78, 42, 81, 159, 316, 259),
            UnitRuns.ofFrames(0, 13, 13, 13, 13, 13, 3),
            UnitRuns.ofFrames(0, 81));

    @Test
    void putsStyleBeforePitchBeforeSemanticOfTheSameTime() {
        assertThat(FACTS.collapsed().interleaved())
                .hasToString("[St81][Pi13][Hu78][Hu42][Hu81][Hu159][Hu316][Hu259][Pi3]");
    }

    @Test
    void collapsesNothingByItself() {
        assertThat(FACTS.interleaved())
                .hasToString("[St81][Pi13][Hu78][Hu42][Pi13][Hu81][Hu159][Pi13][Hu316][Hu259][Pi13][Pi13][Pi3]");
    }

    @Test
    void keepsEveryStyle() {
        var tracks = new UnitTracks(List.of(), List.of(), UnitRuns.ofFrames(0, 5, 5));
        assertThat(tracks.collapsed()).isEqualTo(tracks);
    }

    @Test
    void putsPitchBeforeTheSemanticUnitOfItsFrameHoweverLate() {
        // 24.99 Hz makes a semantic frame a little later than the pitch frame it shares a beginning with.
        int pitchFrame = 375;
        var tracks = new UnitTracks(
                List.of(new TimedUnit(1, 2 * pitchFrame - 1, 1), new TimedUnit(2, 2 * pitchFrame, 1)),
                List.of(new TimedUnit(9, pitchFrame, 1)),
                List.of(new TimedUnit(4, 30, 1)));
        assertThat(tracks.interleaved()).hasToString("[Hu1][St4][Pi9][Hu2]");
    }

    @Test
    void joinsRecordsOfOneUtterance() {
        var first = UnitTracks.semantic(List.of(new TimedUnit(7, 0, 2)));
        var second = UnitTracks.semantic(List.of(new TimedUnit(7, 2, 1), new TimedUnit(8, 3, 1)));
        assertThat(first.concat(second).collapsed().semantic())
                .containsExactly(new TimedUnit(7, 0, 3), new TimedUnit(8, 3, 1));
    }

    @Test
    void rejectsUnitsThatOverlap() {
        assertThatThrownBy(() -> UnitTracks.semantic(List.of(new TimedUnit(7, 0, 2), new TimedUnit(8, 1, 1))))
                .hasMessage("semantic track: expected a unit from frame 2 on, found one that begins at frame 1");
    }

    @Test
    void rejectsATimedUnitOfNoLength() {
        assertThatThrownBy(() -> new TimedUnit(7, 0, 0))
                .hasMessage("timed unit: expected id and first frame of at least 0, frames of at least 1,"
                        + " found id 7, first frame 0, frames 0");
    }
}
