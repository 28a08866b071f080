package io.spiritlm.tokenize.f0;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MedianFilterTest {
    @Test
    void takesZerosBeyondTheEnds() {
        assertThat(MedianFilter.filter(new double[] {5, 1, 4, 9, 2, 7}, 5)).containsExactly(1, 4, 4, 4, 4, 2);
        assertThat(MedianFilter.filter(new double[] {3, 1}, 5)).containsExactly(0, 0);
    }
}
