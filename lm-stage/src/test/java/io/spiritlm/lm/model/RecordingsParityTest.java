package io.spiritlm.lm.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prompts made of the units of three people's recordings are continued as by Hugging Face transformers (src/test/golden/llama.py). */
final class RecordingsParityTest {
    /** Of the largest value; 1e-3 is what is wanted. */
    private static final double TOLERANCE = 1e-4;

    /** What the reference made of a prompt, and each position's logits as they are here. */
    private record Prompt(JsonNode golden, List<float[]> logits) {
        private static final int EVERY = 7; // of so many of the reference's logits one is kept
        private static final double UNDECIDED = 1e-3; // between the two likeliest tokens

        int[] tokens() {
            return GoldenLlama.ints(golden.path("tokens"));
        }

        float[] scores() {
            return GoldenLlama.floats(golden.path("scores"));
        }

        double logitsDifference() {
            int size = logits.getFirst().length;
            float[] some = new float[Math.ceilDiv(logits.size() * size, EVERY)];
            for (int i = 0; i < some.length; i++) {
                some[i] = logits.get(i * EVERY / size)[i * EVERY % size];
            }
            return difference(some, GoldenLlama.floats(golden.path("some_logits")))
                    / golden.path("largest_logit").doubleValue();
        }

        /** Finds the likeliest tokens that the reference finds; gives at how many positions it may find others. */
        int undecided() {
            int[] expected = GoldenLlama.ints(golden.path("likeliest"));
            float[] margins = GoldenLlama.floats(golden.path("margins"));
            assertThat(logits).hasSameSizeAs(expected);
            int undecided = 0;
            for (int position = 0; position < expected.length; position++) {
                if (margins[position] < UNDECIDED) {
                    undecided++;
                } else {
                    assertThat(likeliest(logits.get(position)))
                            .as("position %d", position)
                            .isEqualTo(expected[position]);
                }
            }
            return undecided;
        }
    }

    /** All three at once, token by token, and each without a cache. */
    @ParameterizedTest
    @MethodSource("io.spiritlm.lm.model.GoldenLlama#enginesAndNetworks")
    void logitsAndScoresEqualTheReference(EngineKind kind, String name) throws IOException {
        var engine = GoldenLlama.shared(kind, name);
        List<Prompt> prompts = GoldenLlama.json(name, "recordings.json")
                .valueStream()
                .map(golden -> new Prompt(golden, new ArrayList<>()))
                .toList();
        assertThat(prompts).hasSize(3);
        stepThrough(engine, prompts);
        int positions = 0;
        int undecided = 0;
        for (Prompt prompt : prompts) {
            assertThat(prompt.logitsDifference()).isLessThanOrEqualTo(TOLERANCE);
            float[] scores = GoldenLlama.scores(engine, 0, prompt.tokens());
            assertThat(difference(scores, prompt.scores()) / greatest(prompt.scores()))
                    .isLessThanOrEqualTo(TOLERANCE);
            positions += prompt.logits().size();
            undecided += prompt.undecided();
        }
        assertThat(positions).isGreaterThan(100);
        assertThat(undecided).isLessThanOrEqualTo(positions / 1_000);
    }

    private static void stepThrough(DecodingEngine engine, List<Prompt> prompts) {
        for (int position = 0; position < engine.capacity(); position++) {
            List<DecodingEngine.Step> steps = new ArrayList<>();
            List<Prompt> stepped = new ArrayList<>();
            for (int slot = 0; slot < prompts.size(); slot++) {
                int[] tokens = prompts.get(slot).tokens();
                if (position < tokens.length) {
                    steps.add(new DecodingEngine.Step(slot, position, tokens[position]));
                    stepped.add(prompts.get(slot));
                }
            }
            List<float[]> logits = engine.step(steps);
            for (int i = 0; i < logits.size(); i++) {
                stepped.get(i).logits().add(logits.get(i));
            }
        }
    }

    private static double difference(float[] made, float[] expected) {
        assertThat(made).hasSameSizeAs(expected);
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            assertThat(Float.isFinite(made[i])).as("value %d: %f", i, made[i]).isTrue();
            difference = Math.max(difference, Math.abs(made[i] - expected[i]));
        }
        return difference;
    }

    private static double greatest(float[] values) {
        double greatest = 0;
        for (float value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    private static int likeliest(float[] logits) {
        int likeliest = 0;
        for (int token = 1; token < logits.length; token++) {
            likeliest = logits[token] > logits[likeliest] ? token : likeliest;
        }
        return likeliest;
    }
}
