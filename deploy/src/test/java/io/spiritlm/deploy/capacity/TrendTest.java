package io.spiritlm.deploy.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.deploy.capacity.Trend.Sample;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TrendTest {
    @Test
    void findsTheSlopeOfWhatGrowsSteadilyAndDoesntCallItFlat() {
        Trend trend = Trend.of(samples(i -> 100 + i), 0.05, 2);

        assertThat(trend.slopePerHour()).isEqualTo(360, within(1e-9));
        assertThat(trend.firstThird()).isEqualTo(102);
        assertThat(trend.lastThird()).isEqualTo(122);
        assertThat(trend.isFlat()).isFalse();
    }

    @Test
    void isNotMovedBySinglePeaks() {
        Trend trend = Trend.of(samples(i -> i % 10 == 9 ? 5_000 : 100), 0.05, 2);

        assertThat(trend).isEqualTo(new Trend(100, 100, 0, true));
    }

    @Test
    void callsACacheFlatThatIsEmptiedNowAndThenAndALeakBeneathItNot() {
        assertThat(Trend.of(samples(i -> 100 + 3 * (i % 8)), 0.05, 2).isFlat()).isTrue();
        assertThat(Trend.of(samples(i -> 100 + 3 * (i % 8) + 0.5 * i), 0.05, 2).isFlat())
                .isFalse();
    }

    @Test
    void callsNoiseFlatAndALeakBeneathItNot() {
        long seed = 7;
        Random random = new Random(seed);
        double[] noise =
                IntStream.range(0, 30).mapToDouble(_ -> 8 * random.nextDouble()).toArray();

        assertThat(Trend.of(samples(i -> 200 + noise[i]), 0.05, 2).isFlat())
                .as("seed %d", seed)
                .isTrue();
        assertThat(Trend.of(samples(i -> 200 + noise[i] + i), 0.05, 2).isFlat())
                .as("seed %d", seed)
                .isFalse();
    }

    @Test
    void allowsTheShareOrTheAmountWhicheverIsMore() {
        assertThat(Trend.of(samples(i -> i < 15 ? 100 : 105), 0.05, 2).isFlat()).isTrue();
        assertThat(Trend.of(samples(i -> i < 15 ? 100 : 106), 0.05, 2).isFlat()).isFalse();
        assertThat(Trend.of(samples(i -> i < 15 ? 10 : 12), 0.05, 2).isFlat()).isTrue();
        assertThat(Trend.of(samples(i -> i < 15 ? 10 : 13), 0.05, 2).isFlat()).isFalse();
    }

    @Test
    void callsWhatShrinksFlat() {
        assertThat(Trend.of(samples(i -> 500 - i), 0.05, 2).isFlat()).isTrue();
    }

    @Test
    void refusesTooFewSamplesAndSuchAsDontFollowEachOther() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trend.of(List.of(new Sample(0, 1), new Sample(1, 1)), 0.05, 2))
                .withMessageContaining("at least 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trend.of(List.of(new Sample(0, 1), new Sample(2, 1), new Sample(2, 1)), 0.05, 2))
                .withMessageContaining("after the one before");
    }

    /** 30 of them, every 10 s. */
    private static List<Sample> samples(IntToDoubleFunction value) {
        return IntStream.range(0, 30)
                .mapToObj(i -> new Sample(10.0 * i, value.applyAsDouble(i)))
                .toList();
    }
}
