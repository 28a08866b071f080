package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Place;
import io.spiritlm.wire.Place.Series;
import org.junit.jupiter.api.Test;

class SeenRecordsTest {
    private static final LegId LEG = LegId.of("call", "caller");
    private final SeenRecords seen = new SeenRecords();

    @Test
    void passesEachPlaceOnce() {
        assertThat(seen.admit(content(0, 0, false))).isTrue();
        assertThat(seen.admit(content(0, 0, false))).isFalse();
        assertThat(seen.admit(content(0, 1, true))).isTrue();
        assertThat(seen.admit(content(0, 1, true))).isFalse();
        assertThat(seen.admit(content(0, 2, false)))
                .as("behind the last of its utterance")
                .isFalse();
    }

    @Test
    void countsTurnsLegsAndSeriesEachForThemselves() {
        assertThat(seen.admit(content(6, 3, false))).isTrue();
        assertThat(seen.admit(content(5, 0, false)))
                .as("an earlier turn that is still written")
                .isTrue();
        assertThat(seen.admit(content(6, 4, false))).isTrue();
        assertThat(seen.admit(new Place(LegId.of("call", "agent"), Series.CONTENT, 6, 3, false)))
                .isTrue();
        assertThat(seen.admit(new Place(LEG, Series.CHECKPOINT, 0, 0, false))).isTrue();
        assertThat(seen.admit(new Place(LEG, Series.CLOSED, 0, 0, true))).isTrue();
        assertThat(seen.admit(new Place(LEG, Series.CLOSED, 0, 0, true))).isFalse();
    }

    @Test
    void remembersOfALongCallWhatCanStillComeAgain() {
        for (long turn = 0; turn < 3000; turn++) {
            assertThat(seen.admit(content(turn, 0, true))).isTrue();
        }
        assertThat(seen.admit(content(2999, 0, true))).isFalse();
        assertThat(seen.admit(content(2000, 0, true))).isFalse();
        assertThat(seen.admit(content(3, 0, true))).as("long ago").isFalse();
        assertThat(seen.contains(content(3000, 0, true))).isFalse();
    }

    private static Place content(long number, long sequence, boolean last) {
        return new Place(LEG, Series.CONTENT, number, sequence, last);
    }
}
