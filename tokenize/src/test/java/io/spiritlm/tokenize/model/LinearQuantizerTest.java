package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LinearQuantizerTest {
    private static final int BLANK = 500;

    private final LinearQuantizer quantizer = new LinearQuantizer(List.of(768, 700, 600, BLANK + 1));

    @Test
    void blankTakesTheUnitToItsLeft() {
        assertThat(quantizer.wholeUtterance(new int[] {3, BLANK, BLANK, 7, BLANK}))
                .containsExactly(3, 3, 3, 7, 7);
    }

    @Test
    void leadingBlanksTakeTheUtterancesLastUnit() {
        assertThat(quantizer.wholeUtterance(new int[] {BLANK, BLANK, 4, 9, BLANK}))
                .containsExactly(9, 9, 4, 9, 9);
    }

    @Test
    void utteranceOfBlanksStaysBlank() {
        assertThat(quantizer.wholeUtterance(new int[] {BLANK, BLANK})).containsExactly(BLANK, BLANK);
    }
}
