package io.spiritlm.tokenize.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WordTimerPropertyTest {
    private static final int TRIALS = 60;

    @Test
    void findsTheWordsOfAWorldItKnows() {
        List<Double> errors = errors(new WordTimer(SpokenWorld.sounds()));
        assertThat(share(errors, SpokenWorld.FRAME_SECONDS)).isGreaterThan(0.97);
        assertThat(share(errors, 0.001)).isGreaterThan(0.85);
    }

    /** That the check above can fail. */
    @Test
    void doesNotFindThemWithTheSoundsOfOtherLetters() {
        List<Double> errors = errors(new WordTimer(SpokenWorld.shuffled()));
        assertThat(share(errors, SpokenWorld.FRAME_SECONDS)).isLessThan(0.6);
    }

    @Test
    void pathCostsLeastOfAllPaths() {
        SoundCosts costs = new SoundCosts(SpokenWorld.sounds());
        for (int seed = 0; seed < TRIALS; seed++) {
            Random random = new Random(seed);
            SpokenStates states = SpokenStates.of(List.of(LetterContext.of("ab"), LetterContext.of("c")), costs);
            int[] units =
                    random.ints(2 + random.nextInt(4), 0, SpokenWorld.UNITS).toArray();
            int[] path = LikeliestPath.states(costs, states, units);
            assertThat(cost(path, states, costs, units))
                    .as("seed %d", seed)
                    .isLessThan(least(new int[units.length], 0, states, costs, units) + 1e-4);
        }
    }

    private static List<Double> errors(WordTimer timer) {
        List<Double> errors = new ArrayList<>();
        for (int seed = 0; seed < TRIALS; seed++) {
            SpokenWorld.Said said = new SpokenWorld(seed).say(1 + seed % 12);
            List<TimedWord> found = timer.times(said.text(), said.units());
            assertThat(found)
                    .as("seed %d", seed)
                    .extracting(TimedWord::word)
                    .isEqualTo(said.words().stream().map(TimedWord::word).toList());
            for (int word = 0; word < found.size(); word++) {
                errors.add(Math.abs(
                        found.get(word).start() - said.words().get(word).start()));
                errors.add(
                        Math.abs(found.get(word).end() - said.words().get(word).end()));
            }
        }
        return errors;
    }

    private static double share(List<Double> errors, double within) {
        return (double) errors.stream().filter(error -> error <= within + 1e-6).count() / errors.size();
    }

    /** Tries all paths. */
    private static double least(int[] path, int frame, SpokenStates states, SoundCosts costs, int[] units) {
        if (frame == path.length) {
            return cost(path, states, costs, units);
        }
        double least = Double.POSITIVE_INFINITY;
        for (int state = frame == 0 ? 0 : path[frame - 1]; state < states.count(); state++) {
            path[frame] = state;
            least = Math.min(least, least(path, frame + 1, states, costs, units));
        }
        return least;
    }

    private static double cost(int[] path, SpokenStates states, SoundCosts costs, int[] units) {
        double cost = 0;
        for (int state = 0; state < states.count(); state++) {
            int row = states.row(state);
            int frames = 0;
            for (int frame = 0; frame < path.length; frame++) {
                if (path[frame] == state) {
                    frames++;
                    cost += costs.hearing(units[frame])[row];
                }
            }
            cost += frames == 0
                    ? states.silence(state)
                    : costs.start(row) + (frames - 1) * costs.stay(row) + costs.leave(row);
        }
        return cost;
    }
}
