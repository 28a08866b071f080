package io.spiritlm.evaluate.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class AlternationTest {
    private static final double TURN = 0.01;

    private final Alternation turns = new Alternation();
    private final Alternation.Side first = turns.side();
    private final Alternation.Side second = turns.side();

    @Test
    void aSidesClockGoesInItsTurnsAlone() throws InterruptedException {
        first.turn(TURN);
        double before = first.seconds();
        assertThat(before).isGreaterThanOrEqualTo(TURN);
        second.turn(5 * TURN);
        assertThat(first.seconds()).isEqualTo(before);
        assertThat(second.seconds()).isGreaterThanOrEqualTo(5 * TURN);
        first.turn(TURN);
        assertThat(first.seconds()).isGreaterThanOrEqualTo(before + TURN);
    }

    @Test
    void computesInItsTurnsAlone() throws InterruptedException {
        List<String> computed = Collections.synchronizedList(new ArrayList<>());
        for (var side : List.of(first, second)) {
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 6; i++) {
                    side.compute(() -> computed.add(name(side) + " computes"));
                }
                side.end();
            });
        }
        second.turn(60);
        assertThat(computed).hasSize(6).allMatch(line -> line.startsWith("second"));
        first.turn(60);
        assertThat(computed).hasSize(12);
        assertThat(computed.subList(6, 12)).allMatch(line -> line.startsWith("first"));
    }

    private String name(Alternation.Side side) {
        return side == first ? "first" : "second";
    }

    @Test
    void waitsByItsOwnClock() throws Exception {
        try (var threads = Executors.newFixedThreadPool(1)) {
            Future<Double> waited = threads.submit(() -> {
                first.await(3 * TURN);
                return first.seconds();
            });
            second.turn(4 * TURN);
            assertThat(waited.isDone()).isFalse();
            while (!waited.isDone()) {
                first.turn(TURN);
            }
            assertThat(waited.get()).isGreaterThanOrEqualTo(3 * TURN);
        }
    }

    @Test
    void whoWaitsToComputeIsRefusedWhenTurnsAreOver() throws Exception {
        try (var threads = Executors.newFixedThreadPool(1)) {
            Future<Integer> waiting = threads.submit(() -> first.compute(() -> 1));
            turns.stop();
            assertThatThrownBy(waiting::get).hasMessageContaining("turns: expected another one");
        }
    }
}
