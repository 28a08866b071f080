package io.spiritlm.vocode;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnitAlignerTest {
    private static final AlignedUnits NOTHING = new AlignedUnits(List.of(), List.of(), List.of());
    private static final SpeechToken STYLE = SpeechToken.style(5);
    private static final SpeechToken PITCH = SpeechToken.pitch(3);

    private final UnitAligner aligner = new UnitAligner();

    @Test
    void firstUnitsWaitForAPitchAndAStyle() {
        assertThat(add(SpeechToken.semantic(7))).isEqualTo(NOTHING);
        assertThat(add(STYLE, SpeechToken.semantic(8))).isEqualTo(NOTHING);
        assertThat(add(PITCH)).isEqualTo(aligned(List.of(7, 8), 3, 5));
        assertThat(add(SpeechToken.semantic(9))).isEqualTo(aligned(List.of(9), 3, 5));
        assertThat(add(SpeechToken.pitch(4))).isEqualTo(NOTHING);
        assertThat(add(SpeechToken.semantic(1))).isEqualTo(aligned(List.of(1), 4, 5));
        assertThat(aligner.finish()).isEqualTo(NOTHING);
    }

    @Test
    void commonStyleStandsInAtTheEndOfATurnWithoutOne() {
        assertThat(add(PITCH, SpeechToken.semantic(7))).isEqualTo(NOTHING);
        assertThat(aligner.finish()).isEqualTo(aligned(List.of(7), 3, AlignedUnits.COMMON_STYLE));
    }

    @Test
    void commonStyleStandsInWhenUnitsWouldWaitTooLong() {
        List<SpeechToken> tokens = new ArrayList<>(List.of(PITCH));
        tokens.addAll(units(UnitAligner.MOST_WAITING - 1));
        assertThat(add(tokens)).isEqualTo(NOTHING);
        assertThat(add(SpeechToken.semantic(2), SpeechToken.semantic(2), STYLE, SpeechToken.semantic(8)))
                .isEqualTo(new AlignedUnits(
                        joined(Collections.nCopies(UnitAligner.MOST_WAITING + 1, 2), 8),
                        Collections.nCopies(UnitAligner.MOST_WAITING + 2, 3),
                        joined(Collections.nCopies(UnitAligner.MOST_WAITING + 1, AlignedUnits.COMMON_STYLE), 5)));
        assertThat(add(SpeechToken.semantic(9))).isEqualTo(aligned(List.of(9), 3, 5));
    }

    @Test
    void unitsThatWouldWaitTooLongForAPitchComeWithout() {
        add(STYLE);
        assertThat(add(units(UnitAligner.MOST_WAITING - 1))).isEqualTo(NOTHING);
        AlignedUnits given = add(SpeechToken.semantic(2), PITCH);
        assertThat(given.semantic()).hasSize(UnitAligner.MOST_WAITING);
        assertThat(given.pitch()).isEmpty();
    }

    @Test
    void turnWithoutAPitchEndsWithout() {
        add(STYLE, SpeechToken.semantic(7));
        AlignedUnits given = aligner.finish();
        assertThat(given.semantic()).containsExactly(7);
        assertThat(given.pitch()).isEmpty();
    }

    private AlignedUnits add(SpeechToken... tokens) {
        return add(List.of(tokens));
    }

    private AlignedUnits add(List<SpeechToken> tokens) {
        return aligner.add(new SpeechSpan(tokens));
    }

    private static List<SpeechToken> units(int count) {
        return Collections.nCopies(count, SpeechToken.semantic(2));
    }

    private static AlignedUnits aligned(List<Integer> units, int pitch, int style) {
        return new AlignedUnits(
                units, Collections.nCopies(units.size(), pitch), Collections.nCopies(units.size(), style));
    }

    private static List<Integer> joined(List<Integer> ids, int last) {
        List<Integer> joined = new ArrayList<>(ids);
        joined.add(last);
        return joined;
    }
}
