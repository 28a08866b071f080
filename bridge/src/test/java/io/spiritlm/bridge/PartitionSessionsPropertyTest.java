package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Session;
import io.spiritlm.wire.TurnId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PartitionSessionsPropertyTest {
    @Test
    void latestSessionIsThatOfTheHighestEpochAndTurnInWhateverOrderTheyCome() {
        for (long seed = 0; seed < 200; seed++) {
            String of = "seed " + seed;
            Random random = new Random(seed);
            List<Session> all = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(40); i++) {
                LegId leg = LegId.of("call", "leg-" + random.nextInt(3));
                all.add(new Session(random.nextInt(4), new TurnId(leg, random.nextInt(5)), List.of()));
            }
            PartitionSessions sessions = new PartitionSessions(4);
            all.forEach(sessions::put);
            var byLeg = all.stream()
                    .collect(Collectors.groupingBy(session -> session.turn().leg()));
            assertThat(sessions.size()).as(of).isEqualTo(byLeg.size());
            byLeg.forEach((leg, ofLeg) -> {
                assertThat(sessions.of(leg))
                        .as(of)
                        .isEqualTo(ofLeg.stream()
                                .max(Comparator.comparingLong(Session::epoch)
                                        .thenComparingLong(
                                                session -> session.turn().number())));
                assertThat(sessions.remove(leg))
                        .as(of)
                        .isEqualTo(ofLeg.stream().map(Session::epoch).collect(Collectors.toCollection(TreeSet::new)));
                assertThat(sessions.of(leg)).as(of).isEmpty();
            });
        }
    }
}
