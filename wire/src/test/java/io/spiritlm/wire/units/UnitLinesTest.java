package io.spiritlm.wire.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnitLinesTest {

    @Test
    void readsAnUtteranceALine() {
        var lines = List.of("[Hu1][Hu2]", "", "  [Speech] [Hu500]\t[Hu0] ");
        assertThat(UnitLines.parse("units file", lines, Codebooks.BASE))
                .containsExactly(SpeechSpan.semantic(1, 2), SpeechSpan.semantic(500, 0));
    }

    @Test
    void rejectsAUnitThatTheCodebookLacks() {
        assertRefused(
                Codebooks.BASE,
                "units file line 3: expected [Hu0]..[Hu500], found [Hu731]",
                "[Hu1]",
                "",
                "[Hu2][Hu731]");
        assertRefused(Codebooks.EXPRESSIVE, "units file line 1: expected [Pi0]..[Pi63], found [Pi64]", "[Hu2][Pi64]");
        assertRefused(new Codebooks(200, 0, 0), "units file line 1: expected [Hu0]..[Hu199], found [Hu200]", "[Hu200]");
    }

    @Test
    void rejectsAStreamThatTheModelLacks() {
        assertRefused(Codebooks.BASE, "units file line 1: expected no [St] units, found [St3]", "[St3][Hu1]");
    }

    @Test
    void rejectsWhatIsNoUnit() {
        assertRefused(
                Codebooks.BASE,
                "units file line 1 column 6: expected [Hu0]..[Hu500], found '[Text]hi'",
                "[Hu1][Text]hi");
        assertRefused(
                Codebooks.BASE,
                "units file line 1 column 1: expected [Hu0]..[Hu500], found 'xxxxxxxxxxxxxxxxxxxx…'",
                "x".repeat(1000));
    }

    private static void assertRefused(Codebooks codebooks, String message, String... lines) {
        assertThatThrownBy(() -> UnitLines.parse("units file", List.of(lines), codebooks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
