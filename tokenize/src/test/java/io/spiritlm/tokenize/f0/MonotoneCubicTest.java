package io.spiritlm.tokenize.f0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withPrecision;

import org.junit.jupiter.api.Test;

final class MonotoneCubicTest {
    private static final double ROUNDING = 1e-12;

    @Test
    void fillsGapsAsScipyDoes() {
        assertThat(MonotoneCubic.fillZeros(new double[] {100, 0, 140, 150, 0, 0, 0, 150, 0, 90, 0, 0, 120}))
                .containsExactly(
                        new double[] {
                            100,
                            123.45238095238095,
                            140,
                            150,
                            150,
                            150,
                            150,
                            150,
                            120,
                            90,
                            91.11111111111111,
                            98.88888888888889,
                            120
                        },
                        withPrecision(ROUNDING));
    }

    @Test
    void isStraightBetweenTwo() {
        assertThat(MonotoneCubic.fillZeros(new double[] {100, 0, 0, 0, 200}))
                .containsExactly(new double[] {100, 125, 150, 175, 200}, withPrecision(ROUNDING));
    }
}
