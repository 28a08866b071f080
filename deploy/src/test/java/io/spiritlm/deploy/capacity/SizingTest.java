package io.spiritlm.deploy.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.deploy.capacity.Sizing.OfStage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SizingTest {
    /** Round figures, to be followed by hand. */
    private static final Costs COSTS = new Costs(
            2,
            8,
            0.4,
            List.of(
                    new Costs.OfPart("broker", 0.02, 0.001, 0.001, 0.002),
                    new Costs.OfPart("tokenize", 0.01, 0.002, 0.04, 0.04),
                    new Costs.OfPart("vocode", 0.01, 0, 0, 0.02)),
            List.of(
                    new Costs.OfTopic("spirit.audio", 1, 33_000, 0, 0),
                    new Costs.OfTopic("spirit.speech", 2, 0, 0, 10_000)),
            new Costs.Answers(25, 5, 0),
            new Costs.Answers(25, 20, 0.8),
            List.of());

    @Test
    void computesAThousandCallsAsByHand() {
        Sizing sizing = Sizing.of(COSTS, demand(1_000, 0.5, 0.6));

        // 400 s of speech each second: 200 transcribed, 200 answered
        double tokenize = 1_000 * 0.002 + 400 * 0.04; // 18 cores, on processes of 4 * 0.6 - 0.01
        assertThat(sizing.stages().getFirst().name()).isEqualTo("tokenize");
        assertThat(sizing.stages().getFirst().processes()).isEqualTo(8);
        assertThat(sizing.stages().getFirst().busyCores()).isEqualTo(tokenize + 8 * 0.01, within(1e-9));
        assertThat(sizing.stages().getLast().processes()).isEqualTo(2);
        assertThat(sizing.stages().getLast().busyCores()).isEqualTo(4 + 0.02, within(1e-9));
        assertThat(sizing.writtenMegabytesPerSecond()).isEqualTo(33 + 2, within(1e-9));
        assertThat(sizing.diskMegabytesPerSecond()).isEqualTo(105, within(1e-9));
        assertThat(sizing.sentMegabytesPerSecond()).isEqualTo(33 * 3 + 2 * 4, within(1e-9));
        assertThat(sizing.brokers()).isEqualTo(3);
        assertThat(sizing.brokerCores()).isEqualTo(3 * (1 + 0.2 + 0.4) + 3 * 0.02, within(1e-9));
        assertThat(sizing.coresToProvide())
                .isEqualTo((tokenize + 0.08 + 4.02 + sizing.brokerCores()) / 0.6, within(1e-9));
        assertThat(sizing.diskTerabytes()).isEqualTo(105e6 * 7 * 24 * 3600 / 1e12, within(1e-9));
        assertThat(sizing.callersInMegabitsPerSecond()).isEqualTo(264, within(1e-9));
        assertThat(sizing.callersOutMegabitsPerSecond()).isEqualTo(16, within(1e-9));
        assertThat(sizing.promptTokensPerSecond()).isEqualTo(10_000, within(1e-9));
        assertThat(sizing.writtenTokensPerSecond()).isEqualTo(5_000, within(1e-9));
    }

    @Test
    void takesTwoOfEverythingHoweverFewTheCalls() {
        Sizing sizing = Sizing.of(COSTS, demand(1, 1, 0.6));

        assertThat(sizing.stages().stream().map(OfStage::processes)).containsOnly(2);
        assertThat(sizing.brokers()).isEqualTo(3);
        assertThat(sizing.partitions()).isEqualTo(64);
    }

    @Test
    void givesEachProcessAtLeastFourPartitions() {
        for (int calls : List.of(10, 1_000, 2_000, 5_000, 10_000, 100_000)) {
            Sizing sizing = Sizing.of(COSTS, demand(calls, 1, 0.6));
            int most =
                    sizing.stages().stream().mapToInt(OfStage::processes).max().orElseThrow();
            assertThat(sizing.partitions()).isGreaterThanOrEqualTo(4 * most).isGreaterThanOrEqualTo(64);
            assertThat(Integer.bitCount(sizing.partitions())).isEqualTo(1);
        }
    }

    @Test
    void leavesNoProcessBusierThanAskedFor() {
        for (double utilization : List.of(0.3, 0.6, 0.9)) {
            for (OfStage stage :
                    Sizing.of(COSTS, demand(7_777, 0.7, utilization)).stages()) {
                assertThat(stage.busyCores())
                        .as("%s at %s", stage.name(), utilization)
                        .isLessThanOrEqualTo(stage.processes() * 4 * utilization + 1e-9);
            }
        }
    }

    @Test
    void takesAsManyGpusAsWriteTheTokensInTheTimeTheyMayBeBusy() {
        Sizing sizing = Sizing.of(COSTS, demand(1_000, 0.5, 0.6)); // 5,000 tokens/s

        assertThat(sizing.gpus(1_000, 0.5)).isEqualTo(10);
        assertThat(sizing.gpus(1_001, 0.5)).isEqualTo(10);
        assertThat(sizing.gpus(1e6, 0.5)).as("one may end").isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> sizing.gpus(0, 0.5));
    }

    @Test
    void refusesProcessesTooSmallToIdle() {
        Costs lazy = new Costs(
                2,
                8,
                0.4,
                List.of(new Costs.OfPart("broker", 0, 0, 0, 0), new Costs.OfPart("lm", 3, 0, 0, 0)),
                List.of(),
                COSTS.transcribing(),
                COSTS.answering(),
                List.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sizing.of(lazy, demand(1, 1, 0.6)))
                .withMessageContaining("process of lm");
    }

    @Test
    void refusesDemandsThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> demand(0, 1, 0.6))
                .withMessage("calls: expected 1 to 10000000, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> demand(1, 1.5, 0.6))
                .withMessageContaining("share answered");
    }

    private static Demand demand(int calls, double answeredShare, double utilization) {
        return new Demand(calls, 1, 0.4, answeredShare, utilization, 4, 3, Duration.ofDays(7), 100);
    }
}
