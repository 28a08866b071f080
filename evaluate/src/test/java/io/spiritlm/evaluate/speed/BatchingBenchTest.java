package io.spiritlm.evaluate.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.lm.model.LlamaConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole measurement, with a network of a few thousand weights. */
final class BatchingBenchTest {
    private static final LlamaConfig TINY = new LlamaConfig(75, 40, 56, 2, 4, 2, 10, 64, 10_000, 1e-5f, true);

    private static BatchingMatch match(int requests, long seed) {
        return new BatchingMatch(TINY, requests, 4, 8, 5, 20, 0.01, seed);
    }

    @Test
    void bothSidesWriteEveryTokenAndTheSameOnes() throws Exception {
        List<String> told = new ArrayList<>();
        var match = match(8, 7);
        BatchingReport report = BatchingBench.run(match, told::add);
        int tokens = match.plan().stream()
                .mapToInt(request -> request.sampling().maxTokens())
                .sum();
        assertThat(report.tokens()).isEqualTo(tokens);
        assertThat(report.alike()).isEqualTo(8);
        assertThat(told.getFirst()).contains("a step of 5");
        assertThat(report.sides()).extracting(BatchingReport.Side::slots).containsExactly(4, 1);
        for (BatchingReport.Side side : report.sides()) {
            assertThat(side.tokensPerSecond() * side.seconds()).isCloseTo(tokens, within(1e-6));
            assertThat(side.meanInFlight()).isPositive();
            assertThat(side.meanBatch()).isBetween(1.0, (double) side.slots());
            assertThat(side.firstMillisP95()).isGreaterThanOrEqualTo(side.firstMillis());
        }
        assertThat(report.sides().getLast().meanBatch()).isEqualTo(1);
        assertThat(report.ratio())
                .isEqualTo(report.sides().getFirst().tokensPerSecond()
                        / report.sides().getLast().tokensPerSecond());
    }

    @Test
    void arrivalsAreAPoissonProcessAndFollowFromTheSeed() {
        var plan = match(1_000, 3).plan();
        assertThat(plan)
                .isEqualTo(match(1_000, 3).plan())
                .isNotEqualTo(match(1_000, 4).plan());
        assertThat(plan.getFirst().arrival()).isZero();
        double sum = 0;
        double squares = 0;
        for (int i = 1; i < plan.size(); i++) {
            double gap = plan.get(i).arrival() - plan.get(i - 1).arrival();
            assertThat(gap).isNotNegative();
            sum += gap;
            squares += gap * gap;
        }
        assertThat(sum / 999).isCloseTo(1, within(0.15));
        assertThat(squares / 999).as("2 of an exponential distribution").isCloseTo(2, within(0.5));
        assertThat(plan)
                .allMatch(request -> request.sampling().maxTokens() >= 5
                        && request.sampling().maxTokens() <= 20
                        && request.prompt().size() == 8);
        assertThat(plan.stream().map(BatchingMatch.Request::prompt).distinct()).hasSize(1_000);
    }

    @Test
    void refusesWhatCannotBeMeasured() {
        assertThatThrownBy(() -> match(0, 1)).hasMessage("requests: expected 1 to 1000, found 0");
        assertThatThrownBy(() -> new BatchingMatch(TINY, 1, 3, 8, 5, 20, 1, 1))
                .hasMessage("slots: expected 4 to 32, found 3");
        assertThatThrownBy(() -> new BatchingMatch(TINY, 1, 4, 8, 5, 60, 1, 1))
                .hasMessageContaining("at most 64 together, found 8 and 5 to 60");
    }
}
