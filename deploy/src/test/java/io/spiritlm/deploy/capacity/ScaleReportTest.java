package io.spiritlm.deploy.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.deploy.capacity.ScaleReport.RealTime;
import io.spiritlm.deploy.capacity.ScaleReport.Round;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScaleReportTest {
    private static final RealTime HELD = new RealTime(1, 5, 20, 0.8, 1.0, true);
    private static final RealTime LATE = new RealTime(2, 9, 40, 0.8, 3.0, false);

    @Test
    void comparesMediansSoThatOneOddRoundDoesntCount() {
        ScaleReport report =
                report(List.of(one(100, 10), two(100, 5), one(100, 40), two(100, 5.1), one(100, 10.1), two(100, 30)));

        assertThat(report.legsOfOne()).isEqualTo(100 / 10.1, within(1e-9));
        assertThat(report.legsOfTwo()).isEqualTo(100 / 5.1, within(1e-9));
        assertThat(report.factor()).isEqualTo(10.1 / 5.1, within(1e-9));
        assertThat(report.isScaled()).isTrue();
    }

    @Test
    void isntScaledBelowOneAndEightTenthsNorWhenLegsComeLate() {
        List<Round> enough = List.of(one(100, 18), two(100, 10));

        assertThat(report(List.of(one(100, 17.9), two(100, 10))).isScaled()).isFalse();
        assertThat(report(enough).isScaled()).isTrue();
        assertThat(ScaleReport.of(0.3, 0.4, enough, List.of(HELD, LATE)).isScaled())
                .isFalse();
    }

    private static ScaleReport report(List<Round> rounds) {
        return ScaleReport.of(0.3, 0.4, rounds, List.of(HELD));
    }

    private static Round one(double sound, double seconds) {
        return new Round(1, sound, seconds, List.of(3.0));
    }

    private static Round two(double sound, double seconds) {
        return new Round(2, sound, seconds, List.of(1.5, 1.5));
    }
}
