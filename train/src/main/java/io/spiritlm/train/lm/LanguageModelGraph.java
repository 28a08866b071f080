package io.spiritlm.train.lm;

import io.spiritlm.lm.model.Llama;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Layers;
import io.spiritlm.neural.SafetensorsWriter.Precision;
import io.spiritlm.neural.Tensors;
import io.spiritlm.train.optimize.AdamSettings;
import io.spiritlm.train.optimize.Initialisation;
import io.spiritlm.train.optimize.Losses;
import io.spiritlm.train.optimize.Optimiser;
import io.spiritlm.train.optimize.TrainableWeights;
import java.io.IOException;
import java.nio.file.Path;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Llama with its training loss: the next token's cross-entropy and, from a middle layer, that of the word which ends at a
 * unit. The second one exists in training only; it makes words appear in the activations before attention has learned to
 * follow the speech. Not thread-safe.
 */
final class LanguageModelGraph implements AutoCloseable {
    private static final String HEARD = "heard.";

    private final GraphSession session = new GraphSession();
    private final Placeholder<TInt32> tokens;
    private final Placeholder<TInt32> positions;
    private final Placeholder<TInt32> segments;
    private final Placeholder<TInt32> targets;
    private final Placeholder<TFloat32> weights;
    private final Placeholder<TInt32> heardRows;
    private final Placeholder<TInt32> heardTokens;
    private final TrainableWeights parameters;
    private final Optimiser optimiser;

    /** Builds and starts the graph for batches of {@code rows} times {@code length} tokens. */
    LanguageModelGraph(LlamaConfig config, int rows, int length, float heardWeight, AdamSettings adam, long seed) {
        var tf = session.ops();
        var shape = Placeholder.shape(Shape.of(rows, length));
        tokens = tf.placeholder(TInt32.class, shape);
        positions = tf.placeholder(TInt32.class, shape);
        segments = tf.placeholder(TInt32.class, shape);
        targets = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of((long) rows * length)));
        weights = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of((long) rows * length)));
        heardRows = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
        heardTokens = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));

        parameters = new TrainableWeights(session, firstValues(config), seed);
        var llama = new Llama(config, parameters);
        var activations = llama.forward(tf, tokens, positions, Llama.packed(tf, segments));
        var next = Losses.crossEntropy(
                tf, llama.logits(tf, activations.last()), targets, weights, config.vocabularySize());
        var heard = heardLoss(llama, activations);
        var loss = tf.math.add(next, tf.math.mul(heard, tf.constant(heardWeight)));
        optimiser = new Optimiser(session, parameters, loss, adam);
        session.start();
    }

    private Operand<TFloat32> heardLoss(Llama llama, Llama.Activations activations) {
        var tf = session.ops();
        var config = llama.config();
        int size = config.hiddenSize();
        var middle = activations.layers().get((config.layers() - 1) / 2);
        var rows = tf.gather(middle, heardRows, tf.constant(0));
        var projected = Layers.linear(tf, rows, parameters.tensor(HEARD + "proj.weight", size, size));
        var normed =
                Layers.rmsNorm(tf, projected, parameters.tensor(HEARD + "norm.weight", size), config.normEpsilon());
        var ones = tf.onesLike(tf.dtypes.cast(heardTokens, TFloat32.class));
        return Losses.crossEntropy(tf, llama.logits(tf, normed), heardTokens, ones, config.vocabularySize());
    }

    /** Small embeddings; what adds to the residual stream is the smaller the more layers do. */
    private static Initialisation firstValues(LlamaConfig config) {
        var standard = Initialisation.fanIn(1);
        double residual = 1 / Math.sqrt(2.0 * config.layers());
        return (name, shape, random) -> {
            if (name.endsWith("embed_tokens.weight")) {
                return Initialisation.normal(shape, 1 / Math.sqrt(config.hiddenSize()), random);
            }
            boolean adds = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
            return adds
                    ? Initialisation.fanIn(residual).values(name, shape, random)
                    : standard.values(name, shape, random);
        };
    }

    long parameters() {
        return parameters.parameters();
    }

    /** Takes one step. */
    Optimiser.Step step(PackedRows batch, double rate) {
        int[] rows = batch.heardRows();
        int[] words = batch.heardTokens();
        if (rows.length == 0) {
            throw new IllegalArgumentException("training batch: expected words that end in it, found none");
        }
        var shape = Shape.of(batch.rows, batch.length);
        var flat = Shape.of((long) batch.rows * batch.length);
        try (var tokenTensor = Tensors.ints(shape, batch.tokens);
                var positionTensor = Tensors.ints(shape, batch.positions);
                var segmentTensor = Tensors.ints(shape, batch.segments);
                var targetTensor = Tensors.ints(flat, batch.targets);
                var weightTensor = Tensors.floats(flat, batch.weights);
                var rowTensor = Tensors.ints(Shape.of(rows.length), rows);
                var wordTensor = Tensors.ints(Shape.of(words.length), words)) {
            return optimiser.step(
                    session.run()
                            .feed(tokens, tokenTensor)
                            .feed(positions, positionTensor)
                            .feed(segments, segmentTensor)
                            .feed(targets, targetTensor)
                            .feed(weights, weightTensor)
                            .feed(heardRows, rowTensor)
                            .feed(heardTokens, wordTensor),
                    rate);
        }
    }

    void save(Path file) throws IOException {
        optimiser.save(file);
    }

    void restore(Path file) {
        optimiser.restore(file);
    }

    /** Writes the network's weights, without what only training needs. */
    void export(Path file, Precision precision) throws IOException {
        optimiser.export(file, precision, "model.");
    }

    @Override
    public void close() {
        session.close();
    }
}
