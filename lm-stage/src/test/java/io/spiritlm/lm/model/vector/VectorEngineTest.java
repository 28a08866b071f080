package io.spiritlm.lm.model.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.DecodingEngine.Step;
import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.lm.model.LlamaEngine;
import io.spiritlm.lm.model.RandomLlama;
import io.spiritlm.lm.model.WrappedEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes that fill no panel, two query heads for each key head, sequences longer than what is computed at a time. */
final class VectorEngineTest {
    private static final LlamaConfig CONFIG = new LlamaConfig(75, 40, 56, 2, 4, 2, 10, 256, 10_000, 1e-5f, false);
    private static final EngineSettings SETTINGS = new EngineSettings(9, 160);
    private static final int TOKENS = 150;

    private static VectorEngine engine(int threads) {
        return new VectorEngine(CONFIG, new RandomLlama(CONFIG), SETTINGS, threads);
    }

    private static int[] tokens(Random random, int count) {
        return random.ints(count, 0, CONFIG.vocabularySize()).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void logitsAreTheSameBitsInAnyCompanyAndInAnyPieces(int threads) {
        try (var engine = engine(threads);
                var alone = engine(1)) {
            assertThat(differing(engine, alone, 20_260_102 + threads)).isZero();
        }
    }

    /** A change of one unit in the last place of one logit is seen. */
    @Test
    void theComparisonSeesOneBit() {
        try (var engine = new Swayed(engine(1));
                var alone = engine(1)) {
            assertThat(differing(engine, alone, 20_260_103)).isPositive();
        }
    }

    /**
     * Runs sequences in all slots, in pieces of random lengths and steps in random company, and counts the logits whose bits differ from
     * those that a sequence alone in one piece gives.
     */
    private static int differing(DecodingEngine engine, DecodingEngine alone, long seed) {
        var random = new Random(seed);
        int[][] sequences = new int[engine.slots()][];
        int[] filled = new int[engine.slots()];
        int differing = 0;
        for (int slot = 0; slot < engine.slots(); slot++) {
            sequences[slot] = tokens(random, TOKENS);
            int most = slot == 0 ? TOKENS - 4 : 1 + random.nextInt(TOKENS - 5);
            while (filled[slot] < most) {
                int end = slot == 0 ? most : filled[slot] + 1 + random.nextInt(most - filled[slot]);
                engine.prefill(slot, filled[slot], Arrays.copyOfRange(sequences[slot], filled[slot], end));
                filled[slot] = end;
            }
        }
        for (int round = 0; round < 8; round++) {
            List<Step> steps = new ArrayList<>();
            for (int slot = engine.slots() - 1; slot >= 0; slot--) {
                if (filled[slot] < TOKENS && random.nextInt(3) > 0) {
                    steps.add(new Step(slot, filled[slot], sequences[slot][filled[slot]++]));
                }
            }
            var logits = engine.step(steps);
            for (int i = 0; i < steps.size(); i++) {
                int slot = steps.get(i).slot();
                float[] expected = alone.prefill(0, 0, Arrays.copyOf(sequences[slot], filled[slot]));
                for (int token = 0; token < expected.length; token++) {
                    boolean same =
                            Float.floatToRawIntBits(expected[token]) == Float.floatToRawIntBits(logits.get(i)[token]);
                    differing += same ? 0 : 1;
                }
            }
        }
        return differing;
    }

    @Test
    void logitsAndScoresAreTensorFlows() {
        int[] sequence = tokens(new Random(20_260_104), TOKENS);
        try (var ours = engine(2);
                var theirs = LlamaEngine.open(CONFIG, new RandomLlama(CONFIG), SETTINGS)) {
            var whole = List.of(new DecodingEngine.Piece(
                    2, 0, Arrays.stream(sequence).boxed().toList()));
            assertClose(ours.score(whole).getFirst(), theirs.score(whole).getFirst());
            assertClose(ours.prefill(3, 0, sequence), theirs.prefill(3, 0, sequence));
            for (int token = 0; token < 4; token++) {
                var step = List.of(new Step(3, TOKENS + token, token));
                assertClose(ours.step(step).getFirst(), theirs.step(step).getFirst());
            }
        }
    }

    private static void assertClose(float[] ours, float[] theirs) {
        assertThat(ours).hasSameSizeAs(theirs);
        float largest = 0;
        float difference = 0;
        for (int i = 0; i < theirs.length; i++) {
            largest = Math.max(largest, Math.abs(theirs[i]));
            difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
        }
        assertThat(difference / largest).isLessThan(1e-4f);
    }

    /** An engine that neighbours sway, by as little as can be. */
    private static final class Swayed extends WrappedEngine {
        Swayed(DecodingEngine engine) {
            super(engine);
        }

        @Override
        public List<float[]> step(List<Step> steps) {
            var logits = super.step(steps);
            if (steps.size() > 1) {
                logits.getFirst()[0] = Math.nextUp(logits.getFirst()[0]);
            }
            return logits;
        }
    }
}
