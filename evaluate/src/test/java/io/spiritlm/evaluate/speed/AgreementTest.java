package io.spiritlm.evaluate.speed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgreementTest {
    @Test
    void relatesTheLargestDifferenceToTheLargestValue() {
        var agreement = Agreement.ofNothing().and(new float[] {0.5f, -4}, new float[] {0.5f, -4.002f});
        assertThat(agreement.largestDifference()).isBetween(4.9e-4, 5.1e-4);
        assertThat(agreement.holds()).isTrue();
        assertThat(agreement.and(new float[] {0.9f}, new float[] {1}).holds()).isFalse();
    }

    @Test
    void refusesAnotherLengthAndNoNumber() {
        assertThat(Agreement.ofNothing().and(new float[1], new float[2]).holds())
                .isFalse();
        assertThat(Agreement.ofNothing()
                        .and(new float[] {Float.NaN, 1}, new float[] {1, 1})
                        .holds())
                .isFalse();
    }

    @Test
    void countsUnitsThatDifferWhereScoresAreCloseApart() {
        var agreement = Agreement.ofNothing().and(new float[] {1, 1.0001f, 2, 0}, new float[] {1.0001f, 1, 2, 0}, 2);
        assertThat(agreement.units()).isEqualTo(2);
        assertThat(agreement.closeUnits()).isEqualTo(1);
        assertThat(agreement.holds()).isTrue();
        var wrong = agreement.and(new float[] {0, 2}, new float[] {2, 0}, 2);
        assertThat(wrong.otherUnits()).isEqualTo(1);
        assertThat(wrong.holds()).isFalse();
    }
}
