package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.wire.Sampling;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TokenChooserTest {
    private static final float[] LOGITS = {-2.5f, 1f, 3f, -0.5f, 2f, 0f};
    private static final int DRAWS = 20_000;

    @Test
    void greedyTakesTheLikeliestAllowedToken() {
        assertThat(new TokenChooser(new Sampling.Greedy(9), allowed())
                        .choose(LOGITS)
                        .token())
                .isEqualTo(2);
        assertThat(new TokenChooser(new Sampling.Greedy(9), allowedBut(2))
                        .choose(LOGITS)
                        .token())
                .isEqualTo(4);
    }

    @Test
    void logProbabilityIsAmongAllowedTokens() {
        var choice = new TokenChooser(new Sampling.Greedy(9), allowedBut(2, 3, 0, 5)).choose(LOGITS);
        assertThat(choice.logProbability()).isCloseTo(2 - Math.log(Math.exp(1) + Math.exp(2)), within(1e-6));
    }

    @Test
    void theSameSeedGivesTheSameTokens() {
        assertThat(draw(1, 1, 0, 7, allowed())).isEqualTo(draw(1, 1, 0, 7, allowed()));
        assertThat(draw(1, 1, 0, 7, allowed())).isNotEqualTo(draw(1, 1, 0, 8, allowed()));
    }

    @Test
    void drawsInProportion() {
        double[] counts = frequencies(draw(0.7f, 1, 0, 1, allowedBut(4)));
        double sum = 0;
        for (int id = 0; id < LOGITS.length; id++) {
            sum += id == 4 ? 0 : Math.exp(LOGITS[id] / 0.7);
        }
        for (int id = 0; id < LOGITS.length; id++) {
            assertThat(counts[id])
                    .as("token %d", id)
                    .isCloseTo(id == 4 ? 0 : Math.exp(LOGITS[id] / 0.7) / sum, within(0.015));
        }
    }

    @Test
    void cutsToTheLikeliest() {
        assertThat(draw(5, 1, 2, 3, allowed())).containsOnly(2, 4);
        assertThat(draw(5, 1, 1, 3, allowed())).containsOnly(2);
        assertThat(draw(1, 0.01f, 0, 3, allowed())).containsOnly(2);
        // 2 has 0.62 of the mass and 4 has 0.23: 0.8 needs both
        assertThat(draw(1, 0.8f, 0, 3, allowed())).containsOnly(2, 4);
    }

    @Test
    void penalisesWhatIsThereAlready() {
        var chooser = new TokenChooser(new Sampling.Greedy(9), allowed(), 2);
        chooser.saw(2);
        var choice = chooser.choose(LOGITS);
        // 3 / 2 is below 2
        assertThat(choice.token()).isEqualTo(4);
        assertThat(choice.logProbability())
                .as("of the model's own, without the penalty")
                .isEqualTo(
                        new TokenChooser(new Sampling.Greedy(9), allowed())
                                        .choose(new float[] {-2.5f, 1f, 2f, -0.5f, 3f, 0f})
                                        .logProbability()
                                - 1,
                        within(1e-6));
        // now 4 is there as well: 2 has 1.5, 4 has 1
        assertThat(chooser.choose(LOGITS).token()).isEqualTo(2);
        var negative = new TokenChooser(new Sampling.Greedy(9), new int[] {0, 3}, 8);
        negative.saw(3);
        assertThat(negative.choose(LOGITS).token()).as("-0.5 * 8 is below -2.5").isEqualTo(0);
    }

    /** Only the likeliest of a large vocabulary are put in order, as many as it takes. */
    @Test
    void drawsFromALargeVocabularyWhatAllOfItInOrderWouldGive() {
        var random = new Random(11);
        for (int trial = 0; trial < 200; trial++) {
            float[] logits = new float[2_000];
            double spread = Math.exp(4 * random.nextDouble() - 2);
            for (int id = 0; id < logits.length; id++) {
                logits[id] = Math.round(spread * random.nextGaussian() * 8) / 8f; // some are equal
            }
            var sampling = new Sampling.Drawn(
                    (float) Math.exp(random.nextGaussian()),
                    1 - random.nextFloat() / 2,
                    trial % 3 == 0 ? 40 : 0,
                    trial,
                    9);
            int[] allowed =
                    IntStream.range(0, logits.length).filter(id -> id % 7 != 0).toArray();
            assertThat(new TokenChooser(sampling, allowed).choose(logits).token())
                    .as("trial %d: %s", trial, sampling)
                    .isEqualTo(plainDraw(sampling, allowed, logits));
        }
    }

    private static int plainDraw(Sampling.Drawn drawn, int[] allowed, float[] logits) {
        Integer[] order = IntStream.of(allowed).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (a, b) -> logits[a] == logits[b] ? a - b : Float.compare(logits[b], logits[a]));
        int kept = drawn.topK() > 0 ? drawn.topK() : order.length;
        double[] masses = new double[kept];
        for (int rank = 0; rank < kept; rank++) {
            masses[rank] = Math.exp((logits[order[rank]] - logits[order[0]]) / (double) drawn.temperature());
        }
        double sum = Arrays.stream(masses).sum();
        double nucleus = 0;
        int count = 0;
        while (count < kept && nucleus < drawn.topP() * sum) {
            nucleus += masses[count++];
        }
        double point = RandomGeneratorFactory.of("L64X128MixRandom")
                        .create(drawn.seed())
                        .nextDouble()
                * nucleus;
        int rank = 0;
        while (rank < count - 1 && (point -= masses[rank]) >= 0) {
            rank++;
        }
        return order[rank];
    }

    @Test
    void refusesLogitsThatAreNoNumbers() {
        var chooser = new TokenChooser(new Sampling.Greedy(9), allowed());
        float[] noNumbers = new float[LOGITS.length];
        Arrays.fill(noNumbers, Float.NaN);
        assertThatThrownBy(() -> chooser.choose(noNumbers)).isInstanceOf(IllegalStateException.class);
    }

    private static int[] draw(float temperature, float topP, int topK, long seed, int[] allowed) {
        var chooser = new TokenChooser(new Sampling.Drawn(temperature, topP, topK, seed, 9), allowed);
        return IntStream.range(0, DRAWS)
                .map(i -> chooser.choose(LOGITS).token())
                .toArray();
    }

    private static double[] frequencies(int[] tokens) {
        double[] counts = new double[LOGITS.length];
        for (int token : tokens) {
            counts[token] += 1.0 / tokens.length;
        }
        return counts;
    }

    private static int[] allowed() {
        return allowedBut();
    }

    private static int[] allowedBut(int... ids) {
        return IntStream.range(0, LOGITS.length)
                .filter(id -> IntStream.of(ids).noneMatch(banned -> banned == id))
                .toArray();
    }
}
