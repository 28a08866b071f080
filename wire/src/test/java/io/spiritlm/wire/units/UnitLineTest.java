package io.spiritlm.wire.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UnitLineTest {

    @Test
    void readsAnUtterance() {
        assertThat(parse("[Hu1][Hu2]")).isEqualTo(SpeechSpan.semantic(1, 2));
        assertThat(parse("  [Speech] [Hu500]\t[Hu0] ")).isEqualTo(SpeechSpan.semantic(500, 0));
        assertThat(parse(" ")).isEqualTo(SpeechSpan.semantic());
    }

    private static SpeechSpan parse(String line) {
        return UnitLine.parse("units file line 1", line, Codebooks.BASE);
    }

    @Test
    void rejectsAUnitThatTheCodebookLacks() {
        assertRefused(Codebooks.BASE, "units file line 1: expected [Hu0]..[Hu500], found [Hu731]", "[Hu2][Hu731]");
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

    private static void assertRefused(Codebooks codebooks, String message, String line) {
        assertThatThrownBy(() -> UnitLine.parse("units file line 1", line, codebooks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
