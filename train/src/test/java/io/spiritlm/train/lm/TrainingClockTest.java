package io.spiritlm.train.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TrainingClockTest {
    @Test
    void timeInWhichTheProcessWasSuspendedDoesNotCount() {
        var clock = new TrainingClock(Duration.ofSeconds(100), 0);
        assertThat(clock.read(Duration.ofSeconds(3).toNanos())).isEqualTo(Duration.ofSeconds(103));
        assertThat(clock.read(Duration.ofSeconds(3).plusHours(2).toNanos())).isEqualTo(Duration.ofSeconds(123));
        assertThat(clock.read(Duration.ofSeconds(5).plusHours(2).toNanos())).isEqualTo(Duration.ofSeconds(125));
    }
}
