package io.spiritlm.wire.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AlignedUnitsTest {

    @Test
    void carriesPitchAndStyleForward() {
        assertThat(aligned("[St81][Hu78][Pi13][Hu42][Hu81][Hu159][Hu316][Pi3][Hu259]"))
                .isEqualTo(new AlignedUnits(
                        List.of(78, 42, 81, 159, 316, 259),
                        List.of(13, 13, 13, 13, 13, 3),
                        List.of(81, 81, 81, 81, 81, 81)));
    }

    @Test
    void givesLeadingUnitsTheFirstThereIs() {
        assertThat(aligned("[Hu1][Hu2][Pi5][St9][Hu3][Pi6]"))
                .isEqualTo(new AlignedUnits(List.of(1, 2, 3), List.of(5, 5, 5), List.of(9, 9, 9)));
        assertThat(aligned("[Hu1][Pi2]").pitch()).containsExactly(2);
    }

    @Test
    void letsACommonStyleStandInWherePitchHasNone() {
        assertThat(aligned("[Pi5][Hu1][Hu2]").style()).containsExactly(71, 71);
        SpeechSpan speech = new SpeechSpan(List.of(SpeechToken.pitch(5), SpeechToken.semantic(1)));
        assertThat(AlignedUnits.of(speech, 98).style()).containsExactly(98);
    }

    @Test
    void leavesSemanticUnitsAlone() {
        assertThat(aligned("[Hu1][Hu2]")).isEqualTo(new AlignedUnits(List.of(1, 2), List.of(), List.of()));
    }

    @Test
    void hasNothingWhereThereIsNoSemanticUnit() {
        assertThat(aligned("[St1][Pi2]")).isEqualTo(new AlignedUnits(List.of(), List.of(), List.of()));
    }

    @Test
    void rejectsStreamsOfUnequalLength() {
        assertThatThrownBy(() -> new AlignedUnits(List.of(1, 2), List.of(3), List.of()))
                .hasMessage("aligned pitch units: expected none or 2, found 1");
    }

    private static AlignedUnits aligned(String units) {
        return AlignedUnits.of((SpeechSpan) UnitString.parse(units).getFirst());
    }
}
