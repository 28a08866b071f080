package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Tensors;
import io.spiritlm.neural.Weights;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * HuBERT and a quantizer from a checkpoint folder, in Hugging Face's form or as Spirit LM was released: linear, or k-means.
 *
 * <p>Gives a whole utterance's units. Thread-safe; closing it while it computes is the caller's error.
 */
public final class HubertTokenizer implements AutoCloseable {
    /** Shortest utterance that has units: 80 ms. */
    public static final int SHORTEST_UTTERANCE_SAMPLES = 1280;

    /** By which a folder of Spirit LM's release is known. */
    public static final String RELEASED_NETWORK = TokenizerFiles.RELEASED_NETWORK;

    private final GraphSession session;
    private final HubertConfig config;
    private final Quantizer quantizer;
    private final Placeholder<TFloat32> audio;
    private final Operand<TFloat32> features;
    private final Operand<TFloat32> scores;
    private final Operand<TInt32> nearest;

    private HubertTokenizer(GraphSession session, HubertConfig config, Checkpoint network, Checkpoint centers) {
        this.session = session;
        this.config = config;
        this.quantizer = Quantizer.of(centers, config.hidden());
        var tf = session.ops();
        audio = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, Shape.UNKNOWN_SIZE)));
        features = tf.reshape(
                new Hubert(tf, config, encoderWeights(session, network)).features(audio),
                tf.constant(new int[] {-1, config.hidden()}));
        scores = quantizer.scores(tf, session.weights(centers), features);
        nearest = tf.math.argMax(scores, tf.constant(1), TInt32.class);
    }

    private static HubertTokenizer of(TokenizerFiles files) {
        return GraphSession.ownedBy(
                session -> new HubertTokenizer(session, files.config(), files.network(), files.quantizer()));
    }

    private static HubertTokenizer started(TokenizerFiles files) {
        return GraphSession.ownedBy(session -> {
            var tokenizer = new HubertTokenizer(session, files.config(), files.network(), files.quantizer());
            session.start();
            return tokenizer;
        });
    }

    /** Whether a folder's network is made to stream: {@link StreamingHubert} opens it too, and gives the same units. */
    public static boolean isStreaming(Path folder) {
        try (var files = TokenizerFiles.open(folder)) {
            return files.config().streaming().isPresent();
        }
    }

    /**
     * How many unit ids a folder's quantizer has; loads nothing.
     *
     * @throws io.spiritlm.neural.CheckpointException naming the file and what is wrong with it
     */
    public static int codebookSize(Path folder) {
        try (var files = TokenizerFiles.open(folder)) {
            return Quantizer.of(files.quantizer(), files.config().hidden()).codebookSize();
        }
    }

    /**
     * Opens a folder's network and quantizer.
     *
     * @throws io.spiritlm.neural.CheckpointException naming the file and what is wrong with it
     */
    public static HubertTokenizer open(Path folder) {
        try (var files = TokenizerFiles.open(folder)) {
            return started(files);
        }
    }

    /**
     * Holds a folder's tensors against its configuration without loading them; says in one line what it is.
     *
     * @throws io.spiritlm.neural.CheckpointException naming the file and what is wrong with it
     */
    public static String check(Path folder) {
        try (var files = TokenizerFiles.open(folder);
                var tokenizer = of(files)) {
            return "HuBERT: %d convolutions, %d layers of %d, units of layer %d: %d ids, %d ms each%s"
                    .formatted(
                            files.config().convolutions().size(),
                            files.config().layers(),
                            files.config().hidden(),
                            files.config().featureLayer(),
                            tokenizer.codebookSize(),
                            tokenizer.hopSamples() / 16,
                            files.config().streaming().isPresent() ? ", streaming" : "");
        }
    }

    static Weights encoderWeights(GraphSession session, Checkpoint network) {
        var weights = session.weights(network);
        return weights.has("hubert.feature_projection.projection.weight") ? weights.under("hubert.") : weights;
    }

    /** The units of a whole utterance, not deduplicated; none when it is shorter than 80 ms. */
    public int[] units(float[] samples) {
        if (samples.length < SHORTEST_UTTERANCE_SAMPLES || config.frames(samples.length) < 1) {
            return new int[0];
        }
        try (var tensor = Tensors.floats(Shape.of(1, samples.length), samples);
                var result = session.run().feed(audio, tensor).fetch(nearest).run()) {
            return quantizer.wholeUtterance(Tensors.toArray((TInt32) result.get(0)));
        }
    }

    /** Every frame's score of every unit, {@code [frames, codebookSize]}, row-major. */
    public float[] scores(float[] samples) {
        try (var tensor = Tensors.floats(Shape.of(1, samples.length), samples);
                var result = session.run().feed(audio, tensor).fetch(scores).run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    /** What is quantized, {@code [frames, hidden]}, and {@link #scores}, both row-major. */
    List<float[]> featuresAndScores(float[] samples) {
        try (var tensor = Tensors.floats(Shape.of(1, samples.length), samples);
                var result = session.run()
                        .feed(audio, tensor)
                        .fetch(features)
                        .fetch(scores)
                        .run()) {
            return List.of(Tensors.toArray((TFloat32) result.get(0)), Tensors.toArray((TFloat32) result.get(1)));
        }
    }

    /** The shape of the network. */
    public HubertConfig config() {
        return config;
    }

    /** How many unit ids there are; ids are 0 up to this. */
    public int codebookSize() {
        return quantizer.codebookSize();
    }

    /** Samples from one unit to the next. */
    public int hopSamples() {
        return config.hopSamples();
    }

    @Override
    public void close() {
        session.close();
    }
}
