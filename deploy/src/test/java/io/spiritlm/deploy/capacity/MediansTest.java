package io.spiritlm.deploy.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MediansTest {
    @Test
    void takesTheMiddleOfAnOddNumberInWhateverOrder() {
        assertThat(Medians.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Medians.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
    }

    @Test
    void takesAsQuantileTheSmallestValueNotBelowTheShare() {
        List<Double> values = List.of(5.0, 4.0, 3.0, 2.0, 1.0);
        assertThat(Medians.quantile(values, 0.2)).isEqualTo(1);
        assertThat(Medians.quantile(values, 0.21)).isEqualTo(2);
        assertThat(Medians.quantile(values, 0.95)).isEqualTo(5);
        assertThat(Medians.quantile(values, 1)).isEqualTo(5);
    }

    @Test
    void refusesNothingAndSharesThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Medians.median(List.of()))
                .withMessageContaining("none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Medians.quantile(List.of(1.0), 0))
                .withMessageContaining("above 0");
    }
}
