package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LegCursorPropertyTest {
    private static final int RUNS = 300;

    /** Utterances written beside each other, duplicates, fences, and records of owners that are gone. */
    @Test
    void readsTheSameWhereverItIsTakenUp() {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            List<WireRecord> log = log(random);
            List<WireRecord> whole = new ArrayList<>();
            List<WireRecord> taken = new ArrayList<>();
            LegCursor one = LegCursor.at(List.of(new LegCursor.Start(0, 0)));
            LegCursor other = LegCursor.at(List.of(new LegCursor.Start(0, 0)));
            for (int offset = 0; offset < log.size(); offset++) {
                if (one.admit(0, offset, log.get(offset))) {
                    whole.add(log.get(offset));
                }
                if (random.nextInt(4) == 0) {
                    other = LegCursor.of(other.text(), 1).orElseThrow();
                }
                // Read again from somewhere before.
                for (int again = random.nextInt(3) == 0 ? random.nextInt(offset + 1) : offset;
                        again <= offset;
                        again++) {
                    if (other.admit(0, again, log.get(again))) {
                        taken.add(log.get(again));
                    }
                }
            }
            assertThat(taken).as("seed %d", seed).isEqualTo(whole);
            assertThat(whole).as("seed %d", seed).doesNotHaveDuplicates();
        }
    }

    @Test
    void refusesEveryOtherText() {
        String good = LegCursor.at(List.of(new LegCursor.Start(7, 1), new LegCursor.Start(0, 0)))
                .text();
        assertThat(LegCursor.of(good, 2)).isPresent();
        for (String bad :
                List.of("", "T", good + "T", good.substring(1) + "-", "-1N0N0TN", "1N+1N1T1N1N1", "z".repeat(600))) {
            assertThat(LegCursor.of(bad, 2)).as(bad).isEmpty();
        }
        for (int seed = 0; seed < 10_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(good);
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                text.setCharAt(random.nextInt(text.length()), (char) (random.nextInt(96) + 32));
            }
            LegCursor.of(text.toString(), 2)
                    .ifPresent(read -> assertThat(read.text()).isNotEmpty());
        }
    }

    private static List<WireRecord> log(Random random) {
        List<WireRecord> log = new ArrayList<>();
        AudioRecord input = KafkaFixture.audio("call", 0);
        long epoch = 1;
        log.add(new Fence(epoch, "first"));
        int length = 20 + random.nextInt(60);
        long next = 0;
        for (int i = 0; i < length; i++) {
            int what = random.nextInt(10);
            if (what == 0) {
                epoch++;
                log.add(new Fence(epoch, "next"));
            } else if (what == 1) {
                UnitsRecord late = KafkaFixture.units(epoch - 1, input, next);
                log.add(late);
            } else if (what == 2 && log.size() > 1) {
                log.add(log.get(1 + random.nextInt(log.size() - 1)));
            } else {
                log.add(KafkaFixture.units(epoch, input, next));
                next++;
            }
        }
        return log;
    }
}
