package io.spiritlm.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReversalTest {
    private static final float[] SIX = {1, 2, 3, 4, 5, 6};

    @Test
    void reversesOneTwoAndThreeAxes() {
        assertThat(Reversal.reversed(SIX, shape(6), shape(6))).containsExactly(SIX);
        assertThat(Reversal.reversed(SIX, shape(2, 3), shape(3, 2))).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(Reversal.reversed(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, shape(2, 2, 2), shape(2, 2, 2)))
                .containsExactly(1, 5, 3, 7, 2, 6, 4, 8);
    }

    @Test
    void putsZerosBehindEveryAxis() {
        assertThat(Reversal.reversed(new float[] {1, 2}, shape(2), shape(3))).containsExactly(1, 2, 0);
        assertThat(Reversal.reversed(SIX, shape(2, 3), shape(4, 3)))
                .containsExactly(1, 4, 0, 2, 5, 0, 3, 6, 0, 0, 0, 0);
        assertThat(Reversal.reversed(SIX, shape(1, 2, 3), shape(3, 3, 2)))
                .containsExactly(1, 0, 4, 0, 0, 0, 2, 0, 5, 0, 0, 0, 3, 0, 6, 0, 0, 0);
    }

    @Test
    void refusesFewerPlacesThanValues() {
        assertThatThrownBy(() -> Reversal.reversed(SIX, shape(2, 3), shape(3, 1)))
                .hasMessage("axis 1: expected at least 2, found 1");
    }

    private static long[] shape(long... axes) {
        return axes;
    }
}
