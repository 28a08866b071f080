package io.spiritlm.lm.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Llama in TensorFlow with a cache that stays in the session.
 *
 * <p>A step runs in the smallest batch bucket that reaches the highest slot asked for, so owners do well to fill low slots
 * first.
 */
public final class LlamaEngine implements DecodingEngine {
    private static final int[] BUCKETS = {1, 4, 16, 64};
    /** The cache is read in multiples of this, so that memory for it is found again from step to step. */
    private static final int WINDOW = 64;

    private record StepGraph(Placeholder<TInt32> tokens, Placeholder<TInt32> positions, Operand<TFloat32> logits) {}

    private final LlamaConfig config;
    private final EngineSettings settings;
    private final GraphSession session;
    private final SlotBounds bounds;
    private final Placeholder<TInt32> window;
    private final Map<Integer, StepGraph> steps = new TreeMap<>();
    private final Placeholder<TInt32> promptTokens;
    private final Placeholder<TInt32> promptSlot;
    private final Placeholder<TInt32> promptPosition;
    private final Operand<TFloat32> promptLogits;
    private final Placeholder<TInt32> promptTargets;
    private final Operand<TFloat32> promptScores;

    /**
     * Builds the graphs and loads the weights; the checkpoint may be closed afterwards.
     *
     * @throws io.spiritlm.neural.CheckpointException if a tensor is missing or has another shape
     */
    public static LlamaEngine open(LlamaConfig config, Checkpoint checkpoint, EngineSettings settings) {
        return GraphSession.ownedBy(session -> {
            var engine = new LlamaEngine(session, config, checkpoint, settings);
            session.start();
            return engine;
        });
    }

    /** Owns the session. */
    private LlamaEngine(GraphSession session, LlamaConfig config, Checkpoint checkpoint, EngineSettings settings) {
        this.session = session;
        this.config = config;
        this.settings = settings;
        bounds = new SlotBounds(settings.slots(), settings.capacity(), config.vocabularySize());
        var tf = session.ops();
        var llama = new Llama(config, session.weights(checkpoint, settings.weights(), settings.arithmetic()));
        var cache = new KeyValueCache(session, config, settings);

        window = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        for (int bucket : BUCKETS) {
            int rows = Math.min(bucket, settings.slots());
            if (!steps.containsKey(rows)) {
                var tokens = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(rows, 1)));
                var positions = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(rows, 1)));
                var hidden = llama.forward(tf, tokens, positions, cache.step(tf, rows, positions, window));
                steps.put(rows, new StepGraph(tokens, positions, llama.logits(tf, hidden.last())));
            }
        }

        promptTokens = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1, -1)));
        promptSlot = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        promptPosition = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        var count = tf.size(promptTokens);
        var places = tf.expandDims(
                tf.range(promptPosition, tf.math.add(promptPosition, count), tf.constant(1)), tf.constant(0));
        var prompt = llama.forward(tf, promptTokens, places, cache.prefill(tf, promptSlot, promptPosition, count));
        var lastRow = tf.stack(List.of(tf.math.sub(count, tf.constant(1)), tf.constant(0)));
        promptLogits =
                llama.logits(tf, tf.slice(prompt.last(), lastRow, tf.constant(new int[] {1, config.hiddenSize()})));

        promptTargets = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
        var targets = tf.stack(
                List.of(tf.range(tf.constant(0), count, tf.constant(1)), promptTargets),
                org.tensorflow.op.core.Stack.axis(1L));
        promptScores = tf.gatherNd(tf.nn.logSoftmax(llama.logits(tf, prompt.last())), targets);
    }

    /**
     * Holds a checkpoint's tensors against a shape without loading them.
     *
     * @throws io.spiritlm.neural.CheckpointException if one is missing or has another shape
     */
    public static void check(LlamaConfig config, Checkpoint checkpoint) {
        try (var session = new GraphSession()) {
            var tf = session.ops();
            var llama = new Llama(config, session.weights(checkpoint));
            var one = tf.constant(new int[][] {{0}});
            llama.logits(tf, llama.forward(tf, one, one, Llama.packed(tf, one)).last());
        }
    }

    @Override
    public int slots() {
        return settings.slots();
    }

    @Override
    public int capacity() {
        return settings.capacity();
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public float[] prefill(int slot, int position, int[] tokens) {
        bounds.requireSlot(slot);
        bounds.requireTokens(tokens, position);
        try (var ids = Tensors.ints(Shape.of(1, tokens.length), tokens);
                var slotTensor = TInt32.scalarOf(slot);
                var positionTensor = TInt32.scalarOf(position);
                var result = session.run()
                        .feed(promptTokens, ids)
                        .feed(promptSlot, slotTensor)
                        .feed(promptPosition, positionTensor)
                        .fetch(promptLogits)
                        .run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    @Override
    public List<float[]> step(List<Step> steps) {
        if (steps.isEmpty()) {
            return List.of();
        }
        bounds.requireSteps(steps);
        int highest = 0;
        int furthest = 0;
        for (var step : steps) {
            highest = Math.max(highest, step.slot());
            furthest = Math.max(furthest, step.position());
        }
        int rows = rowsFor(highest + 1);
        int[] tokens = new int[rows];
        int[] positions = new int[rows];
        Arrays.fill(positions, settings.capacity()); // rows that nobody uses write there
        for (var step : steps) {
            tokens[step.slot()] = step.token();
            positions[step.slot()] = step.position();
        }
        int read = Math.min(settings.capacity() + 1, (furthest / WINDOW + 1) * WINDOW);
        float[] logits = runStep(rows, tokens, positions, read);
        List<float[]> results = new ArrayList<>();
        for (var step : steps) {
            int begin = step.slot() * vocabularySize();
            results.add(Arrays.copyOfRange(logits, begin, begin + vocabularySize()));
        }
        return results;
    }

    private float[] runStep(int rows, int[] tokens, int[] positions, int read) {
        var graph = java.util.Objects.requireNonNull(steps.get(rows));
        try (var ids = Tensors.ints(Shape.of(rows, 1), tokens);
                var places = Tensors.ints(Shape.of(rows, 1), positions);
                var windowTensor = TInt32.scalarOf(read);
                var result = session.run()
                        .feed(graph.tokens(), ids)
                        .feed(graph.positions(), places)
                        .feed(window, windowTensor)
                        .fetch(graph.logits())
                        .run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    private int rowsFor(int slots) {
        for (int rows : steps.keySet()) {
            if (rows >= slots) {
                return rows;
            }
        }
        throw new IllegalStateException("step: expected a bucket for " + slots + " slots, found " + steps.keySet());
    }

    @Override
    public List<float[]> score(List<Piece> pieces) {
        bounds.requirePieces(pieces);
        return pieces.stream().map(this::score).toList();
    }

    private float[] score(Piece piece) {
        int[] tokens = piece.put();
        int[] targets =
                piece.tokens().stream().skip(1).mapToInt(Integer::intValue).toArray();
        try (var ids = Tensors.ints(Shape.of(1, tokens.length), tokens);
                var targetTensor = Tensors.ints(Shape.of(tokens.length), targets);
                var slotTensor = TInt32.scalarOf(piece.slot());
                var positionTensor = TInt32.scalarOf(piece.position());
                var result = session.run()
                        .feed(promptTokens, ids)
                        .feed(promptTargets, targetTensor)
                        .feed(promptSlot, slotTensor)
                        .feed(promptPosition, positionTensor)
                        .fetch(promptScores)
                        .run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    @Override
    public void release(int slot) {
        bounds.requireSlot(slot); // what it holds is hidden from the next occupant by its positions
    }

    @Override
    public void close() {
        session.close();
    }
}
