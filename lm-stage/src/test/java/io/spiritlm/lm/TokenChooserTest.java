package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.wire.Sampling;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TokenChooserTest {
    private static final float[] LOGITS = {-2.5f, 1f, 3f, -0.5f, 2f, 0f};
    private static final int DRAWS = 20_000;

    @Test
    void greedyTakesTheLikeliestAllowedToken() {
        assertThat(new TokenChooser(new Sampling.Greedy(9), banned())
                        .choose(LOGITS)
                        .token())
                .isEqualTo(2);
        assertThat(new TokenChooser(new Sampling.Greedy(9), banned(2))
                        .choose(LOGITS)
                        .token())
                .isEqualTo(4);
    }

    @Test
    void logProbabilityIsAmongAllowedTokens() {
        var choice = new TokenChooser(new Sampling.Greedy(9), banned(2, 3, 0, 5)).choose(LOGITS);
        assertThat(choice.logProbability()).isCloseTo(2 - Math.log(Math.exp(1) + Math.exp(2)), within(1e-6));
    }

    @Test
    void theSameSeedGivesTheSameTokens() {
        assertThat(draw(1, 1, 0, 7, banned())).isEqualTo(draw(1, 1, 0, 7, banned()));
        assertThat(draw(1, 1, 0, 7, banned())).isNotEqualTo(draw(1, 1, 0, 8, banned()));
    }

    @Test
    void drawsInProportion() {
        double[] counts = frequencies(draw(0.7f, 1, 0, 1, banned(4)));
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
        assertThat(draw(5, 1, 2, 3, banned())).containsOnly(2, 4);
        assertThat(draw(5, 1, 1, 3, banned())).containsOnly(2);
        assertThat(draw(1, 0.01f, 0, 3, banned())).containsOnly(2);
        // 2 has 0.62 of the mass and 4 has 0.23: 0.8 needs both
        assertThat(draw(1, 0.8f, 0, 3, banned())).containsOnly(2, 4);
    }

    @Test
    void refusesLogitsThatAreNoNumbers() {
        var chooser = new TokenChooser(new Sampling.Greedy(9), banned());
        assertThatThrownBy(() -> chooser.choose(new float[] {Float.NaN, Float.NaN}))
                .isInstanceOf(IllegalStateException.class);
    }

    private static int[] draw(float temperature, float topP, int topK, long seed, BitSet banned) {
        var chooser = new TokenChooser(new Sampling.Drawn(temperature, topP, topK, seed, 9), banned);
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

    private static BitSet banned(int... ids) {
        var banned = new BitSet();
        IntStream.of(ids).forEach(banned::set);
        return banned;
    }
}
