package io.spiritlm.wire.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnitStringTest {

    private static final TextSpan HELLO = new TextSpan("hello");
    private static final SpeechSpan UNITS =
            new SpeechSpan(List.of(SpeechToken.style(81), SpeechToken.pitch(13), SpeechToken.semantic(78)));

    @Test
    void readsSpeechAndText() {
        assertThat(UnitString.parse("[Speech][St81][Pi13][Hu78][Text]hello")).containsExactly(UNITS, HELLO);
    }

    @Test
    void readsNothingAsNothing() {
        assertThat(UnitString.parse("")).isEmpty();
        assertThat(UnitString.parse("[Text][Speech][Text]")).isEmpty();
    }

    @Test
    void endsNoRunAtAMarker() {
        assertThat(UnitString.parse("abc[Text]def")).containsExactly(new TextSpan("abcdef"));
        assertThat(UnitString.parse("[Hu1][Speech][Hu2][Text][Hu3]")).containsExactly(SpeechSpan.semantic(1, 2, 3));
    }

    @Test
    void readsAnIdThatNoCodebookHolds() {
        assertThat(UnitString.parse("[St1][Pi234][Hu123][Hu45][Text][abc"))
                .containsExactly(
                        new SpeechSpan(List.of(
                                SpeechToken.style(1),
                                SpeechToken.pitch(234),
                                SpeechToken.semantic(123),
                                SpeechToken.semantic(45))),
                        new TextSpan("[abc"));
    }

    @Test
    void takesAsTextWhatIsNoToken() {
        for (String text : List.of("abc[]", "[Hu]", "[Hu 1]", "[Hu-1]", "[hu1]", "[Hu1", "Hu1]", "[Hu１]", "[text]")) {
            assertThat(UnitString.parse(text)).as(text).containsExactly(new TextSpan(text));
        }
    }

    @Test
    void findsATokenBehindHalfAToken() {
        assertThat(UnitString.parse("[Hu[Hu1]")).containsExactly(new TextSpan("[Hu"), SpeechSpan.semantic(1));
    }

    @Test
    void keepsWhiteSpace() {
        assertThat(UnitString.parse("[Text] hello ")).containsExactly(new TextSpan(" hello "));
    }

    @Test
    void readsAnyNumberOfDigits() {
        assertThat(UnitString.parse("[Hu007][Hu0000000000001][Hu00000000000][Hu2147483647]"))
                .containsExactly(SpeechSpan.semantic(7, 1, 0, Integer.MAX_VALUE));
        assertThat(UnitString.parse("[Hu2147483648][Hu9999999999][Hu" + "9".repeat(10_000) + "]"))
                .containsExactly(SpeechSpan.semantic(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @Test
    void writesAMarkerAtTheStartOfEachRun() {
        assertThat(UnitString.print(List.of(UNITS, HELLO))).isEqualTo("[Speech][St81][Pi13][Hu78][Text]hello");
    }

    @Test
    void joinsNeighboursOfOneModalityWithNothingBetween() {
        var spans =
                List.of(HELLO, new TextSpan(""), new TextSpan(" you"), SpeechSpan.semantic(5), SpeechSpan.semantic(5));
        assertThat(UnitString.print(spans)).isEqualTo("[Text]hello you[Speech][Hu5][Hu5]");
    }

    @Test
    void endsAPromptWithTheWantedMarkerUnlessTheLastRunHasIt() {
        assertThat(UnitString.prompt(List.of(UNITS), Modality.TEXT)).isEqualTo("[Speech][St81][Pi13][Hu78][Text]");
        assertThat(UnitString.prompt(List.of(HELLO), Modality.TEXT)).isEqualTo("[Text]hello");
        assertThat(UnitString.prompt(List.of(HELLO), Modality.SPEECH)).isEqualTo("[Text]hello[Speech]");
        assertThat(UnitString.prompt(List.of(UNITS), Modality.SPEECH)).isEqualTo("[Speech][St81][Pi13][Hu78]");
        assertThat(UnitString.prompt(List.of(HELLO, UNITS), Modality.ARBITRARY))
                .isEqualTo("[Text]hello[Speech][St81][Pi13][Hu78]");
        assertThat(UnitString.prompt(List.of(), Modality.SPEECH)).isEqualTo("[Speech]");
        assertThat(UnitString.prompt(List.of(), Modality.ARBITRARY)).isEmpty();
    }
}
