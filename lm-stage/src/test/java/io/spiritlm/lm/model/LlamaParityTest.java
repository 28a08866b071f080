package io.spiritlm.lm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.Matrix.Arithmetic;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.StoredType;
import io.spiritlm.neural.WeightPrecision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores and cached decoding equal Hugging Face transformers' {@code LlamaForCausalLM} (src/test/golden/llama.py). */
final class LlamaParityTest {
    private static final float TOLERANCE = 2e-4f;

    @ParameterizedTest
    @MethodSource("io.spiritlm.lm.model.GoldenLlama#enginesAndNetworks")
    void scoresEqualTheReference(EngineKind kind, String name) throws Exception {
        var golden = GoldenLlama.json(name, "golden.json");
        assertClose(
                GoldenLlama.scores(GoldenLlama.shared(kind, name), 1, GoldenLlama.ints(golden.path("tokens"))),
                GoldenLlama.floats(golden.path("scores")));
    }

    @ParameterizedTest
    @MethodSource("io.spiritlm.lm.model.GoldenLlama#enginesAndNetworks")
    void prefillInChunksThenStepsEqualsTheReference(EngineKind kind, String name) throws Exception {
        var golden = GoldenLlama.json(name, "golden.json");
        int[] tokens = GoldenLlama.ints(golden.path("tokens"));
        var engine = GoldenLlama.shared(kind, name);
        int slot = 3;
        engine.prefill(slot, 0, Arrays.copyOf(tokens, 7));
        engine.prefill(slot, 7, Arrays.copyOfRange(tokens, 7, 12));
        float[] logits = {};
        for (int i = 12; i < tokens.length; i++) {
            logits = engine.step(List.of(new DecodingEngine.Step(slot, i, tokens[i])))
                    .getFirst();
        }
        assertClose(logits, GoldenLlama.floats(golden.path("last_logits")));
    }

    static Stream<Arguments> enginesAndTypes() {
        return Stream.of(EngineKind.values())
                .flatMap(kind ->
                        Stream.of(StoredType.FLOAT16, StoredType.BFLOAT16).map(type -> Arguments.of(kind, type)));
    }

    /** Weights of 16 bits held as they are give what they give widened. */
    @ParameterizedTest
    @MethodSource("enginesAndTypes")
    void weightsHeldAsStoredGiveTheSame(EngineKind kind, StoredType type) throws Exception {
        int[] tokens = tokens();
        float[] wide = scores(kind, type, new EngineSettings(1, 32), tokens);
        var held = new EngineSettings(1, 32, WeightPrecision.STORED, Arithmetic.FLOAT32);
        assertClose(scores(kind, type, held, tokens), wide);
    }

    /** Products in 16 bits give nearly so. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void weightsMultipliedAsStoredGiveNearlyTheSame(StoredType type) throws Exception {
        int[] tokens = tokens();
        float[] wide = scores(EngineKind.TENSORFLOW, type, new EngineSettings(1, 32), tokens);
        var multiplied = new EngineSettings(1, 32, WeightPrecision.STORED, Arithmetic.STORED);
        float[] narrow = scores(EngineKind.TENSORFLOW, type, multiplied, tokens);
        float rounding = type == StoredType.BFLOAT16 ? 0.2f : 0.02f; // 8 bits, and 11
        for (int i = 0; i < wide.length; i++) {
            assertThat(narrow[i]).as("value %d", i).isCloseTo(wide[i], within(rounding));
        }
    }

    private static int[] tokens() throws IOException {
        return GoldenLlama.ints(
                GoldenLlama.json("llama-gqa-tied", "golden.json").path("tokens"));
    }

    private static float[] scores(EngineKind kind, StoredType type, EngineSettings settings, int[] tokens) {
        var folder = GoldenLlama.folder("llama-gqa-tied");
        try (var checkpoint = Safetensors.open(folder.resolve("model.safetensors"));
                var engine = kind.open(
                        LlamaConfig.read(folder.resolve("config.json")), new Narrowed(checkpoint, type), settings)) {
            return GoldenLlama.scores(engine, 0, tokens);
        }
    }

    /** A checkpoint as if it were stored in 16 bits. */
    private record Narrowed(Checkpoint stored, StoredType type) implements Checkpoint {
        @Override
        public Set<String> names() {
            return stored.names();
        }

        @Override
        public List<Long> shape(String name) {
            return stored.shape(name);
        }

        @Override
        public StoredType type(String name) {
            return type;
        }

        @Override
        public void copy(String name, StoredType as, StoredType.Sink sink) {
            float[] values = stored.read(name);
            int[] at = {0};
            type.copy(() -> narrow(values[at[0]++]), values.length, as, sink);
        }

        private float narrow(float value) {
            return type == StoredType.FLOAT16
                    ? Float.float16ToFloat(Float.floatToFloat16(value))
                    : Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000);
        }

        @Override
        public void close() {
            stored.close();
        }
    }

    /** Sequences of many lengths, in all slots, stepped in random company, equal the forward pass of the whole sequence. */
    @ParameterizedTest
    @EnumSource
    void cachedDecodingInAnyCompanyEqualsTheForwardPass(EngineKind kind) throws Exception {
        long seed = 20_260_101;
        var random = new Random(seed);
        int slots = 6;
        int capacity = 40;
        try (var engine = GoldenLlama.open(kind, "llama-gqa-tied", new EngineSettings(slots + 1, capacity))) {
            int[][] sequences = new int[slots][];
            int[] filled = new int[slots];
            for (int round = 0; round < 60; round++) {
                List<DecodingEngine.Step> steps = new ArrayList<>();
                for (int slot = 0; slot < slots; slot++) {
                    if (sequences[slot] == null || filled[slot] == sequences[slot].length) {
                        sequences[slot] = random.ints(3 + random.nextInt(capacity - 2), 0, engine.vocabularySize())
                                .toArray();
                        filled[slot] = 1 + random.nextInt(sequences[slot].length - 1);
                        engine.prefill(slot, 0, Arrays.copyOf(sequences[slot], filled[slot]));
                    }
                    if (random.nextBoolean()) {
                        steps.add(new DecodingEngine.Step(slot, filled[slot], sequences[slot][filled[slot]]));
                    }
                }
                var logits = engine.step(steps);
                for (int i = 0; i < steps.size(); i++) {
                    int slot = steps.get(i).slot();
                    filled[slot]++;
                    if (filled[slot] < sequences[slot].length) {
                        float[] scores =
                                GoldenLlama.scores(engine, slots, Arrays.copyOf(sequences[slot], filled[slot] + 1));
                        assertThat(logProbability(logits.get(i), sequences[slot][filled[slot]]))
                                .as("seed %d, round %d, slot %d", seed, round, slot)
                                .isCloseTo(scores[filled[slot] - 1], within(TOLERANCE));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatItCannotHold(EngineKind kind) throws Exception {
        try (var engine = GoldenLlama.open(kind, "llama-mha-untied", new EngineSettings(2, 8))) {
            assertThatThrownBy(() -> engine.prefill(2, 0, new int[] {1})).hasMessage("slot: expected 0..1, found 2");
            assertThatThrownBy(() -> engine.prefill(0, 4, new int[5]))
                    .hasMessage("tokens: expected 1..4 behind position 4 of a slot for 8, found 5");
            assertThatThrownBy(() -> engine.prefill(0, 0, new int[0])).hasMessageContaining("found 0");
            assertThatThrownBy(() -> engine.prefill(0, 0, new int[] {40}))
                    .hasMessage("token: expected 0..39, found 40");
            assertThatThrownBy(() -> GoldenLlama.scores(engine, 0, new int[] {1}))
                    .hasMessage("score: expected at least 2 tokens, found 1");
            assertThatThrownBy(() -> GoldenLlama.scores(engine, 0, new int[] {1, 40}))
                    .hasMessage("token: expected 0..39, found 40");
            var twice = List.of(new DecodingEngine.Step(1, 0, 3), new DecodingEngine.Step(1, 1, 4));
            assertThatThrownBy(() -> engine.step(twice)).hasMessage("step: expected one for slot 1, found two");
        }
    }

    /** Sequences scored in pieces, several at once, have the scores that each has alone and whole. */
    @ParameterizedTest
    @EnumSource
    void scoresInPiecesBesideOthersAreThoseOfTheWhole(EngineKind kind) throws Exception {
        var random = new Random(20_260_105);
        try (var engine = GoldenLlama.open(kind, "llama-gqa-tied", new EngineSettings(4, 60))) {
            int[][] sequences = new int[3][];
            float[][] whole = new float[3][];
            for (int slot = 0; slot < 3; slot++) {
                sequences[slot] =
                        random.ints(20 + 15L * slot, 0, engine.vocabularySize()).toArray();
                whole[slot] = GoldenLlama.scores(engine, 3, sequences[slot]);
            }
            int[] read = new int[3];
            for (boolean more = true; more; ) {
                List<DecodingEngine.Piece> pieces = new ArrayList<>();
                for (int slot = 0; slot < 3; slot++) {
                    int end = Math.min(sequences[slot].length, read[slot] + 2 + random.nextInt(12));
                    if (end - read[slot] > 1) {
                        pieces.add(new DecodingEngine.Piece(
                                slot,
                                read[slot],
                                Arrays.stream(sequences[slot], read[slot], end)
                                        .boxed()
                                        .toList()));
                    }
                }
                var scores = engine.score(pieces);
                for (int i = 0; i < pieces.size(); i++) {
                    int slot = pieces.get(i).slot();
                    int end = read[slot] + scores.get(i).length;
                    assertClose(scores.get(i), Arrays.copyOfRange(whole[slot], read[slot], end));
                    read[slot] = end;
                }
                more = !pieces.isEmpty();
            }
            assertThat(read).containsExactly(19, 34, 49);
        }
    }

    private static float logProbability(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return (float) (logits[token] - Math.log(sum));
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("value %d", i).isCloseTo(expected[i], within(TOLERANCE));
        }
    }
}
