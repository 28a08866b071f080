package io.spiritlm.wire.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnitRunsPropertyTest {

    private static final int CASES = 2_000;

    @Test
    void expandsWhatItCollapsed() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            int[] ids = random.ints(random.nextInt(50), 0, 3).toArray();
            int firstFrame = random.nextInt(1000);
            List<TimedUnit> runs = UnitRuns.collapse(UnitRuns.ofFrames(firstFrame, ids));
            assertThat(UnitRuns.expand(runs, 50)).as("seed %d", seed).isEqualTo(ids);
            assertThat(UnitRuns.collapse(runs)).as("seed %d", seed).isEqualTo(runs);
            for (int i = 1; i < runs.size(); i++) {
                assertThat(runs.get(i).id())
                        .as("seed %d", seed)
                        .isNotEqualTo(runs.get(i - 1).id());
            }
        }
    }

    @Test
    void keepsTheTimeOfTheFirstFrame() {
        assertThat(UnitRuns.collapse(UnitRuns.ofFrames(10, 13, 13, 13, 13, 13, 3)))
                .containsExactly(new TimedUnit(13, 10, 5), new TimedUnit(3, 15, 1));
    }

    @Test
    void givesAGapToTheUnitBefore() {
        assertThat(UnitRuns.expand(List.of(new TimedUnit(4, 0, 1), new TimedUnit(5, 3, 2)), 5))
                .containsExactly(4, 4, 4, 5, 5);
    }

    @Test
    void expandsNoMoreThanAsked() {
        assertThatThrownBy(() -> UnitRuns.expand(List.of(new TimedUnit(4, 0, Integer.MAX_VALUE)), 750))
                .hasMessage("units: expected at most 750 frames, found 2147483647");
    }
}
