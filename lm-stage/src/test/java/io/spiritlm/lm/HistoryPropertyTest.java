package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Session;
import io.spiritlm.wire.Session.Party;
import io.spiritlm.wire.Session.Remark;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HistoryPropertyTest {
    @Test
    void keepsTheNewestWholeRemarksAndNoMoreThanItsBound() {
        for (long seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            int longest = 1 + random.nextInt(2 * History.MOST);
            List<Remark> all = new ArrayList<>();
            History history = History.EMPTY;
            for (int turn = 0; turn < 40; turn++) {
                var said = exchange(random, longest);
                all.addAll(said);
                history = history.with(turn, said);
                List<Remark> kept = history.remarks();
                assertThat(kept).as("seed %d", seed).isEqualTo(all.subList(all.size() - kept.size(), all.size()));
                assertThat(size(kept)).as("seed %d", seed).isLessThanOrEqualTo(History.MOST);
                if (kept.size() < all.size()) {
                    int more =
                            History.size(all.get(all.size() - kept.size() - 1).span());
                    assertThat(size(kept) + more).as("seed %d", seed).isGreaterThan(History.MOST);
                }
                assertThat(history.latest()).as("seed %d", seed).hasValue(turn);
            }
        }
    }

    @Test
    void aTurnThatIsToldAgainTakesItsOwnPlace() {
        for (long seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            History history = History.EMPTY;
            for (int turn = 0; turn < 10; turn++) {
                History before = history;
                history = before.with(turn, exchange(random, 100));
                assertThat(history.before(turn)).as("seed %d", seed).isEqualTo(before.remarks());
                assertThat(history.before(turn + 1L)).as("seed %d", seed).isEqualTo(history.remarks());
                var again = exchange(random, 100);
                assertThat(history.with(turn, again)).as("seed %d", seed).isEqualTo(before.with(turn, again));
                if (turn > 0) {
                    assertThat(history.with(turn - 1L, again))
                            .as("seed %d", seed)
                            .isEqualTo(history);
                }
            }
        }
    }

    @Test
    void fullestHistoriesAreFarFromTheLimitOfARecord() {
        var unit = new SpeechToken(SpeechToken.semantic(0).stream(), Integer.MAX_VALUE);
        var speech = new Remark(Party.CALLER, new SpeechSpan(Collections.nCopies(History.MOST, unit)));
        var text = new Remark(Party.CALLER, new TextSpan("\u20ac".repeat(History.MOST)));
        var apart = Collections.nCopies(
                2 * Limits.REMARKS,
                new Remark(Party.MODEL, new SpeechSpan(Collections.nCopies(History.MOST / Limits.REMARKS, unit))));
        for (List<Remark> said : List.of(List.of(speech), List.of(text), apart)) {
            History history = History.EMPTY.with(Long.MAX_VALUE, said);
            assertThat(history.remarks()).hasSize(Math.min(said.size(), Limits.REMARKS));
            var turn = new TurnId(LegId.of("c".repeat(128), "l".repeat(128)), Long.MAX_VALUE);
            assertThat(Topics.SESSIONS.encode(new Session(Long.MAX_VALUE, turn, history.remarks())))
                    .hasSizeLessThan(140_000);
        }
    }

    private static List<Remark> exchange(Random random, int longest) {
        List<Remark> said = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            int size = random.nextInt(longest + 1);
            var span = random.nextBoolean()
                    ? new TextSpan("a".repeat(size))
                    : new SpeechSpan(Collections.nCopies(
                            Math.min(size, History.MOST), SpeechToken.semantic(random.nextInt(500))));
            said.add(new Remark(i == 0 ? Party.CALLER : Party.MODEL, span));
        }
        return said;
    }

    private static int size(List<Remark> remarks) {
        return remarks.stream().mapToInt(remark -> History.size(remark.span())).sum();
    }
}
