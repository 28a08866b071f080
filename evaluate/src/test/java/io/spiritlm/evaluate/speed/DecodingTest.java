package io.spiritlm.evaluate.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecodingTest {
    private static final List<List<Float>> MARGINS = List.of(List.of(1f, 5e-5f, 1f), List.of(1f, 1f, 1f));
    private static final Decoding REFERENCE = decoding(List.of(List.of(7, 8, 9), List.of(4, 5, 6)), MARGINS);

    private static Decoding decoding(List<List<Integer>> tokens, List<List<Float>> margins) {
        return new Decoding(tokens, margins, 1, List.of(1.0, 1.0), 1);
    }

    @Test
    void tokensAreComparedUpToACloseChoiceThatFellOtherwise() {
        assertThat(REFERENCE.agreeing("ours", REFERENCE)).isEqualTo(6);
        var other = decoding(List.of(List.of(7, 3, 2), List.of(4, 5, 6)), List.of());
        assertThat(other.agreeing("ours", REFERENCE)).isEqualTo(4);
    }

    @Test
    void refusesAnotherTokenWhereTheChoiceWasClear() {
        var other = decoding(List.of(List.of(7, 8, 9), List.of(4, 5, 7)), List.of());
        assertThatThrownBy(() -> other.agreeing("ours", REFERENCE))
                .hasMessage("ours: expected token 6 as number 2 of leg 1, 1.0 ahead of the next, found 7");
    }

    @Test
    void refusesAMatchThatNoEngineHasRoomFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> match(List.of(1, 65), 64))
                .withMessage("legs: expected numbers of 1 to 64, found [1, 65]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> match(List.of(1), 2048))
                .withMessageContaining("at most 2048 together, found 2048 and 8");
    }

    private static DecodingMatch match(List<Integer> legs, int prompt) {
        return new DecodingMatch("python3", Optional.empty(), legs, prompt, 8, 1, 1);
    }
}
