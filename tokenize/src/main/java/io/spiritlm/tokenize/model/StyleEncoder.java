package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.CheckpointFiles;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Layers;
import io.spiritlm.neural.Tensors;
import io.spiritlm.neural.Weights;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Speaking styles of an utterance: a wav2vec2 (Baevski et al. 2020), and a linear classifier of its frames' mean over each
 * {@value #FRAMES_PER_STYLE} (a second of wav2vec2-base).
 *
 * <p>Reads what Hugging Face's Wav2Vec2ForSequenceClassification saves: {@code config.json}, and the weights as
 * {@link CheckpointFiles} finds them, as in {@code speech_tokenizer/style_encoder_w2v2} of the release. Thread-safe. Every call
 * computes on the calling thread, which must be neither an event loop's nor virtual. Close it when no call is under way.
 */
public final class StyleEncoder implements AutoCloseable {
    static final int FRAMES_PER_STYLE = 50;

    /** What Hugging Face's feature extractor adds to the variance. */
    private static final double EPSILON = 1e-7;

    private static final String CLASSIFIER = "classifier";

    private final GraphSession session;
    private final StyleEncoderConfig config;
    private final int codebookSize;
    private final Placeholder<TFloat32> audio;
    private final Operand<TFloat32> logits;
    private final Operand<TInt32> styles;

    private StyleEncoder(GraphSession session, StyleEncoderConfig config, Checkpoint checkpoint) {
        this.session = session;
        this.config = config;
        codebookSize = codebookSize(checkpoint, config.projection());
        Ops tf = session.ops();
        audio = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, Shape.UNKNOWN_SIZE)));
        logits = logits(tf, session.weights(checkpoint));
        styles = tf.math.argMax(logits, tf.constant(1), TInt32.class);
    }

    /** {@code [styles, codebookSize]}. */
    private Operand<TFloat32> logits(Ops tf, Weights weights) {
        int hidden = config.network().hidden();
        Operand<TFloat32> frames = tf.reshape(
                new Hubert(tf, config.network(), weights.under("wav2vec2.")).features(audio),
                tf.constant(new int[] {-1, hidden}));
        Operand<TFloat32> projected = linear(tf, weights, frames, "projector", hidden, config.projection());
        return linear(tf, weights, meanOfEach(tf, projected), CLASSIFIER, config.projection(), codebookSize);
    }

    /** The mean of each {@link #FRAMES_PER_STYLE} rows; the last may have fewer. */
    private static Operand<TFloat32> meanOfEach(Ops tf, Operand<TFloat32> rows) {
        Operand<TInt32> count =
                tf.squeeze(tf.slice(tf.shape(rows), tf.constant(new int[1]), tf.constant(new int[] {1})));
        Operand<TInt32> numbers = tf.range(tf.constant(0), count, tf.constant(1));
        return tf.math.segmentMean(rows, tf.math.floorDiv(numbers, tf.constant(FRAMES_PER_STYLE)));
    }

    private static Operand<TFloat32> linear(
            Ops tf, Weights weights, Operand<TFloat32> x, String name, int in, int out) {
        return Layers.linear(tf, x, weights.tensor(name + ".weight", out, in), weights.tensor(name + ".bias", out));
    }

    private static int codebookSize(Checkpoint checkpoint, int projection) {
        String name = CLASSIFIER + ".weight";
        List<Long> shape = checkpoint.shape(name);
        if (shape.size() != 2 || shape.get(1) != projection || shape.get(0) < 1 || shape.get(0) > Integer.MAX_VALUE) {
            throw new CheckpointException(
                    "checkpoint tensor '" + name + "': expected shape [styles, " + projection + "], found " + shape);
        }
        return Math.toIntExact(shape.get(0));
    }

    /**
     * Opens a folder.
     *
     * @throws CheckpointException naming the file and what is wrong with it
     */
    public static StyleEncoder open(Path folder) {
        StyleEncoderConfig config = StyleEncoderConfig.read(folder.resolve(StyleEncoderConfig.FILE));
        try (Checkpoint checkpoint = CheckpointFiles.open(folder)) {
            return GraphSession.ownedBy(session -> {
                StyleEncoder encoder = new StyleEncoder(session, config, checkpoint);
                session.start();
                return encoder;
            });
        }
    }

    /**
     * Holds a folder's tensors against its configuration without loading them; says in one line what it is.
     *
     * @throws CheckpointException as {@link #open}
     */
    public static String check(Path folder) {
        StyleEncoderConfig config = StyleEncoderConfig.read(folder.resolve(StyleEncoderConfig.FILE));
        try (Checkpoint checkpoint = CheckpointFiles.open(folder);
                StyleEncoder encoder = GraphSession.ownedBy(session -> new StyleEncoder(session, config, checkpoint))) {
            return "wav2vec2: %d convolutions, %d layers of %d, %d styles, %d ms each"
                    .formatted(
                            config.network().convolutions().size(),
                            config.network().layers(),
                            config.network().hidden(),
                            encoder.codebookSize(),
                            encoder.hopSamples() / 16);
        }
    }

    /** How many style ids there are; ids are 0 up to this. */
    public int codebookSize() {
        return codebookSize;
    }

    /** Samples (16 kHz) from one style to the next. */
    public int hopSamples() {
        return FRAMES_PER_STYLE * config.network().hopSamples();
    }

    /**
     * The styles of an utterance, one for each {@link #hopSamples}, the last for what is left; none when it is shorter than 80 ms.
     *
     * @param samples 16 kHz, -1..1, at most 100 s: memory grows with the square of the length
     */
    public int[] styles(float[] samples) {
        if (samples.length < HubertTokenizer.SHORTEST_UTTERANCE_SAMPLES
                || config.network().frames(samples.length) < 1) {
            return new int[0];
        }
        try (TFloat32 tensor = Tensors.floats(Shape.of(1, samples.length), standardised(samples));
                var result = session.run().feed(audio, tensor).fetch(styles).run()) {
            return Tensors.toArray((TInt32) result.get(0));
        }
    }

    /** {@code [styles, codebookSize]}, row-major. */
    float[] logits(float[] samples) {
        try (TFloat32 tensor = Tensors.floats(Shape.of(1, samples.length), standardised(samples));
                var result = session.run().feed(audio, tensor).fetch(logits).run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    /** Of zero mean and unit (biased) variance; silence stays silence. */
    private static float[] standardised(float[] samples) {
        double sum = 0;
        for (float sample : samples) {
            sum += sample;
        }
        double mean = sum / samples.length;
        double squares = 0;
        for (float sample : samples) {
            squares += (sample - mean) * (sample - mean);
        }
        double scale = 1 / Math.sqrt(squares / samples.length + EPSILON);
        float[] standardised = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            standardised[i] = (float) ((samples[i] - mean) * scale);
        }
        return standardised;
    }

    @Override
    public void close() {
        session.close();
    }
}
