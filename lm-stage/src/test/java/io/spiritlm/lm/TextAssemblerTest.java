package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.units.SpeechToken;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TextAssemblerTest {
    private final TextAssembler assembler = new TextAssembler();

    @Test
    void wordStartsBecomeSpacesButTheFirst() {
        assertThat(piece("\u2581hel") + piece("lo") + piece("\u2581there")).isEqualTo("hello there");
    }

    @Test
    void aCharacterAppearsWithItsLastByte() {
        assertThat(piece("\u2581caf")).isEqualTo("caf");
        assertThat(assembler.add(new LanguageToken.TextByte((byte) 0xc3))).isEmpty();
        assertThat(assembler.add(new LanguageToken.TextByte((byte) 0xa9))).isEqualTo("\u00e9");
    }

    @Test
    void speechEndsARunOfText() {
        assertThat(piece("\u2581a")).isEqualTo("a");
        assertThat(assembler.add(new LanguageToken.Unit(SpeechToken.semantic(1))))
                .isEmpty();
        assertThat(piece("\u2581b")).isEqualTo("b");
    }

    @Test
    void markersDoNotEndARun() {
        assertThat(piece("\u2581a")).isEqualTo("a");
        assertThat(assembler.add(new LanguageToken.Marker("[Text]"))).isEmpty();
        assertThat(piece("\u2581b")).isEqualTo(" b");
    }

    @Test
    void stripsARunAtBothEnds() {
        assertThat(piece("\u2581") + piece("\u2581\u2581hello\n") + piece("\n") + piece("\u2581you\u2581"))
                .isEqualTo("hello\n\n you");
        assertThat(assembler.add(new LanguageToken.TextByte((byte) '\n'))).isEmpty();
        assertThat(assembler.add(new LanguageToken.Unit(SpeechToken.semantic(1))))
                .isEmpty();
        assertThat(piece("\u2581") + piece("b")).isEqualTo("b");
    }

    @Test
    void keepsWhiteSpaceBeforeAByte() {
        assertThat(piece("\u2581a\u2581")).isEqualTo("a");
        assertThat(assembler.add(new LanguageToken.TextByte((byte) 'b'))).isEqualTo(" b");
    }

    @Test
    void leavesOutAFlagThatTheTextBeginsWith() {
        assertThat(pieces("<START>", " <ST", "ART", ">", "\u2581hello", "\u2581<START>"))
                .containsExactly("", "", "", "hello", " <START>");
        assertThat(pieces("<START>", "<START>you")).containsExactly("you");
    }

    @Test
    void keepsWhatOnlyLooksLikeAFlag() {
        assertThat(pieces("<START>", "\u2581<ST", "OP")).containsExactly("", "<STOP");
        assertThat(pieces("<START>", "hello")).containsExactly("hello");
    }

    private static List<String> pieces(String flag, String... pieces) {
        var assembler = new TextAssembler(flag);
        return Stream.of(pieces)
                .map(piece -> assembler.add(new LanguageToken.TextPiece(piece)))
                .toList();
    }

    private String piece(String piece) {
        return assembler.add(new LanguageToken.TextPiece(piece));
    }
}
