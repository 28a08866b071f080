package io.spiritlm.lm.model.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

final class WorkersStressTest {
    @Test
    void everyTaskOfEveryComputationRunsOnceBeforeItsEnd() {
        long seed = 20_260_106;
        var random = new Random(seed);
        try (var workers = new Workers(4)) {
            for (int round = 0; round < 3_000; round++) {
                int tasks = random.nextInt(12);
                var runs = new AtomicIntegerArray(tasks);
                workers.run(tasks, (index, worker) -> runs.incrementAndGet(index));
                for (int i = 0; i < tasks; i++) {
                    assertThat(runs.get(i))
                            .as("seed %d, round %d, task %d", seed, round, i)
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void whatATaskThrowsIsThrownAndTheNextComputationRuns() {
        try (var workers = new Workers(3)) {
            for (int round = 0; round < 20; round++) {
                assertThatThrownBy(() -> workers.run(9, (index, worker) -> {
                            if (index == 5) {
                                throw new IllegalArgumentException("fifth");
                            }
                        }))
                        .hasMessageContaining("fifth");
                var runs = new AtomicIntegerArray(9);
                workers.run(9, (index, worker) -> runs.incrementAndGet(index));
                assertThat(runs.toString()).isEqualTo("[1, 1, 1, 1, 1, 1, 1, 1, 1]");
            }
        }
    }
}
