package io.spiritlm.tokenize.f0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** No path costs less than the one that is found: all are tried. */
final class CheapestPathPropertyTest {
    private static final int TRIALS = 200;

    @Test
    void costsLeastOfAllPaths() {
        for (int seed = 0; seed < TRIALS; seed++) {
            var random = new Random(seed);
            int frames = 1 + random.nextInt(5);
            int perFrame = 1 + random.nextInt(4);
            var candidates = new Candidates(frames, perFrame);
            double[][][] costs = new double[frames][perFrame][perFrame];
            for (int frame = 0; frame < frames; frame++) {
                for (int to = 0; to < perFrame; to++) {
                    candidates.set(frame, to, 100, random.nextDouble());
                    for (int from = 0; from < perFrame; from++) {
                        costs[frame][from][to] = random.nextDouble();
                    }
                }
            }
            int[] path = CheapestPath.through(candidates, (frame, from, to) -> costs[frame][from][to]);
            assertThat(path).as("seed %d", seed).hasSize(frames);
            assertThat(cost(path, candidates, costs))
                    .as("seed %d", seed)
                    .isCloseTo(least(new int[frames], 0, candidates, costs), within(1e-12));
        }
    }

    private static double least(int[] path, int frame, Candidates candidates, double[][][] costs) {
        if (frame == path.length) {
            return cost(path, candidates, costs);
        }
        double least = Double.POSITIVE_INFINITY;
        for (int candidate = 0; candidate < candidates.perFrame(); candidate++) {
            path[frame] = candidate;
            least = Math.min(least, least(path, frame + 1, candidates, costs));
        }
        return least;
    }

    private static double cost(int[] path, Candidates candidates, double[][][] costs) {
        double cost = 1 - candidates.merit(0, path[0]);
        for (int frame = 1; frame < path.length; frame++) {
            cost += costs[frame][path[frame - 1]][path[frame]] + 1 - candidates.merit(frame, path[frame]);
        }
        return cost;
    }
}
