package io.spiritlm.lm.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.lm.model.DecodingEngine.Step;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Prompts that end before, at and behind the tokens where an engine goes over to a next piece, in slots before and behind those where it
 * goes over to a larger batch, are gone on with as one forward pass of the whole sequence without a cache would.
 */
final class CachedDecodingTest {
    private static final float TOLERANCE = 2e-4f;
    private static final long SEED = 20_260_112;
    private static final LlamaConfig CONFIG = new LlamaConfig(75, 40, 56, 2, 4, 2, 10, 512, 10_000, 1e-5f, false);
    private static final EngineSettings SETTINGS = new EngineSettings(40, 260);
    /** Tokens behind each prompt. */
    private static final int STEPS = 3;
    /** What the loop reads of a prompt at once, and Java's engine too. */
    private static final int PIECE = 128;
    /** Rows are computed 8 together, panels are 16 wide, TensorFlow's cache is read in windows of 64. */
    private static final List<Integer> PROMPTS =
            List.of(1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129, 191, 192, 193, 257);
    /** Of these prompts: TensorFlow's batches are the first 1, 4, 16 and 40. */
    private static final List<Integer> SLOTS = List.of(39, 15, 1, 17, 0, 5, 16, 31, 3, 32, 4, 2, 14, 30, 6, 33, 20);

    /**
     * @param prompt its first tokens
     * @param expected the logits of every token, computed without a cache
     */
    private record Sequence(int slot, int prompt, List<Integer> tokens, List<float[]> expected) {
        Step step(int position, int token) {
            return new Step(slot, position, tokens.get(token));
        }
    }

    private static final List<Sequence> SEQUENCES = sequences();

    private static List<Sequence> sequences() {
        var random = new Random(SEED);
        List<Sequence> sequences = new ArrayList<>();
        try (var session = new GraphSession()) {
            var tf = session.ops();
            var ids = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1, -1)));
            var places = tf.expandDims(tf.range(tf.constant(0), tf.size(ids), tf.constant(1)), tf.constant(0));
            var llama = new Llama(CONFIG, session.weights(new RandomLlama(CONFIG)));
            var hidden = llama.forward(tf, ids, places, Llama.packed(tf, tf.zerosLike(ids)));
            var logits = llama.logits(tf, hidden.last());
            session.start();
            for (int i = 0; i < PROMPTS.size(); i++) {
                int prompt = PROMPTS.get(i);
                int[] tokens =
                        random.ints(prompt + STEPS, 0, CONFIG.vocabularySize()).toArray();
                try (var fed = Tensors.ints(Shape.of(1, tokens.length), tokens);
                        var result = session.run().feed(ids, fed).fetch(logits).run()) {
                    float[] rows = Tensors.toArray((TFloat32) result.get(0));
                    sequences.add(new Sequence(
                            SLOTS.get(i), prompt, Arrays.stream(tokens).boxed().toList(), byToken(rows)));
                }
            }
        }
        return sequences;
    }

    private static List<float[]> byToken(float[] rows) {
        List<float[]> logits = new ArrayList<>();
        for (int begin = 0; begin < rows.length; begin += CONFIG.vocabularySize()) {
            logits.add(Arrays.copyOfRange(rows, begin, begin + CONFIG.vocabularySize()));
        }
        return logits;
    }

    private static DecodingEngine open(EngineKind kind) {
        return kind.open(CONFIG, new RandomLlama(CONFIG), SETTINGS);
    }

    @ParameterizedTest
    @EnumSource
    void logitsAtEveryBoundaryEqualTheForwardPassWithoutACache(EngineKind kind) {
        var random = new Random(SEED);
        try (var engine = open(kind)) {
            for (Sequence sequence : SEQUENCES) {
                assertClose(read(engine, sequence, random.nextBoolean()), sequence, sequence.prompt() - 1);
            }
            for (Sequence sequence : SEQUENCES) {
                step(engine, List.of(sequence), 0);
            }
            List<Sequence> together = new ArrayList<>(SEQUENCES);
            Collections.shuffle(together, random);
            step(engine, together, 1);
            Collections.shuffle(together, random);
            step(engine, together.subList(0, 7), 2);
            step(engine, together.subList(7, together.size()), 2);
        }
    }

    @Test
    void theComparisonSeesAKeyAtTheWrongPosition() {
        try (var engine = open(EngineKind.JAVA)) {
            Sequence sequence = SEQUENCES.getLast();
            read(engine, sequence, false);
            var moved = sequence.step(sequence.prompt() - 1, sequence.prompt());
            float[] logits = engine.step(List.of(moved)).getFirst();
            assertThat(difference(logits, sequence.expected().get(sequence.prompt())))
                    .isGreaterThan(TOLERANCE);
        }
    }

    /** @return the logits of the prompt's last token */
    private static float[] read(DecodingEngine engine, Sequence sequence, boolean inPieces) {
        int piece = inPieces ? PIECE : sequence.prompt();
        float[] logits = {};
        for (int begin = 0; begin < sequence.prompt(); begin += piece) {
            int end = Math.min(sequence.prompt(), begin + piece);
            logits = engine.prefill(
                    sequence.slot(),
                    begin,
                    sequence.tokens().subList(begin, end).stream()
                            .mapToInt(Integer::intValue)
                            .toArray());
        }
        return logits;
    }

    private static void step(DecodingEngine engine, List<Sequence> sequences, int behind) {
        var logits = engine.step(sequences.stream()
                .map(sequence -> sequence.step(sequence.prompt() + behind, sequence.prompt() + behind))
                .toList());
        for (int i = 0; i < sequences.size(); i++) {
            assertClose(logits.get(i), sequences.get(i), sequences.get(i).prompt() + behind);
        }
    }

    private static void assertClose(float[] logits, Sequence sequence, int token) {
        assertThat(difference(logits, sequence.expected().get(token)))
                .as("token %d behind a prompt of %d in slot %d", token, sequence.prompt(), sequence.slot())
                .isLessThanOrEqualTo(TOLERANCE);
    }

    private static float difference(float[] logits, float[] expected) {
        assertThat(logits).hasSameSizeAs(expected);
        float largest = 0;
        for (int i = 0; i < expected.length; i++) {
            float difference = Math.abs(logits[i] - expected[i]);
            largest = difference <= largest ? largest : difference; // NaN too
        }
        return largest;
    }
}
