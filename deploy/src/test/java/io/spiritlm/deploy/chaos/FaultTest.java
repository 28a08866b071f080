package io.spiritlm.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.broker.FailureDetection;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FaultTest {
    @Test
    void fiftyFaultsHoldTwentyJoinsAndLeavesAndAllOthersSeveralTimes() {
        List<Fault> plan = Fault.plan(options(3, 50, Fault.values()));
        assertThat(plan).hasSize(50);
        assertThat(Collections.frequency(plan, Fault.JOIN_AND_LEAVE)).isEqualTo(10);
        assertThat(Fault.values())
                .allSatisfy(
                        fault -> assertThat(Collections.frequency(plan, fault)).isGreaterThanOrEqualTo(4));
        assertThat(Fault.plan(options(3, 50, Fault.values()))).isEqualTo(plan);
    }

    @Test
    void killsNoBrokerThatIsNeeded() {
        assertThat(Fault.plan(options(1, 50, Fault.values()))).doesNotContain(Fault.KILL_BROKER);
    }

    @Test
    void doesNothingElseThanWhatIsChosen() {
        assertThat(Fault.plan(options(1, 2, Fault.JOIN_AND_LEAVE, Fault.KILL_INGEST)))
                .containsExactlyInAnyOrder(Fault.JOIN_AND_LEAVE, Fault.KILL_INGEST);
        assertThat(Fault.plan(options(1, 2, Fault.JOIN_AND_LEAVE))).containsOnly(Fault.JOIN_AND_LEAVE);
    }

    private static ChaosOptions options(int brokers, int faults, Fault... kinds) {
        return new ChaosOptions(faults, 30, brokers, 2, FailureDetection.QUICK, List.of(kinds), 3);
    }
}
