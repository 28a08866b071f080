package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Layers;
import io.spiritlm.neural.Tensors;
import io.spiritlm.neural.Weights;
import io.spiritlm.neural.torch.TorchArchive;
import io.spiritlm.tokenize.model.PitchQuantizerConfig.Downsampling;
import java.nio.file.Path;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Pitch to codes: the encoder of a VQ-VAE in Jukebox's form (Dhariwal et al. 2020), of one level, and the nearest vector of its
 * codebook.
 *
 * <p>Reads {@code config.yaml} and {@code model.pt}, as in {@code speech_tokenizer/vqvae_f0_quantizer} of the release. The decoder is
 * left alone. Thread-safe. Every call computes on the calling thread, which must be neither an event loop's nor virtual. Close it when
 * no call is under way.
 */
public final class PitchQuantizer implements AutoCloseable {
    static final String MODEL = "model.pt";

    private final GraphSession session;
    private final PitchQuantizerConfig config;
    private final Placeholder<TFloat32> pitch;
    private final Operand<TFloat32> encoded;
    private final Operand<TInt32> codes;

    /**
     * Where {@code model.pt} has which weights. No public description of the release says so: these names are assumed, as the public
     * VQ-VAEs of Jukebox's form have them. A file with others is refused, and the first that is missing named.
     */
    private static final class Names {
        /** The dictionary that holds the tensors. */
        static final String TENSORS = "model";

        static final String CODEBOOK = "vq.level_blocks.0.k";

        private static final String ENCODER = "encoder.level_blocks.0.model.";

        private Names() {}

        static String downsampling(int block) {
            return ENCODER + block + ".0";
        }

        static String dilated(int block, int layer) {
            return residual(block, layer) + ".1";
        }

        static String pointwise(int block, int layer) {
            return residual(block, layer) + ".3";
        }

        private static String residual(int block, int layer) {
            return ENCODER + block + ".1.model." + layer + ".model";
        }

        static String output(int blocks) {
            return ENCODER + blocks;
        }
    }

    private PitchQuantizer(GraphSession session, PitchQuantizerConfig config, Checkpoint checkpoint) {
        this.session = session;
        this.config = config;
        Ops tf = session.ops();
        Weights weights = session.weights(checkpoint);
        pitch = tf.placeholder(
                TFloat32.class, Placeholder.shape(Shape.of(1, Shape.UNKNOWN_SIZE, PitchFeatures.CHANNELS)));
        encoded = tf.reshape(encode(tf, weights), tf.constant(new int[] {-1, config.embedding()}));
        Operand<TFloat32> codebook = weights.tensor(Names.CODEBOOK, config.codes(), config.embedding());
        Operand<TFloat32> closeness = KMeansQuantizer.closeness(tf, encoded, codebook, config.embedding());
        codes = tf.math.argMax(closeness, tf.constant(1), TInt32.class);
    }

    /** {@code [1, frames, 2]} to {@code [1, codes, embedding]}. */
    private Operand<TFloat32> encode(Ops tf, Weights weights) {
        Operand<TFloat32> x = pitch;
        int in = PitchFeatures.CHANNELS;
        int blocks = config.downsamplings().size();
        for (int block = 0; block < blocks; block++) {
            x = downsampled(tf, weights, x, block, in);
            for (int layer = 0; layer < config.depth(); layer++) {
                x = residual(tf, weights, x, block, layer);
            }
            in = config.width();
        }
        return convolved(tf, weights, x, Names.output(blocks), config.embedding(), in, 3, 1);
    }

    private Operand<TFloat32> downsampled(Ops tf, Weights weights, Operand<TFloat32> x, int block, int in) {
        Downsampling step = config.downsamplings().get(block);
        String name = Names.downsampling(block);
        Operand<TFloat32> padded = Layers.padTime(tf, x, step.padding(), step.padding());
        Operand<TFloat32> weight = weights.tensor(name + ".weight", config.width(), in, step.kernel());
        return tf.math.add(
                Layers.stridedConv1d(tf, padded, weight, step.stride()),
                weights.tensor(name + ".bias", config.width()));
    }

    private Operand<TFloat32> residual(Ops tf, Weights weights, Operand<TFloat32> x, int block, int layer) {
        int width = config.width();
        int inner = config.inner();
        Operand<TFloat32> added = tf.nn.relu(x);
        added = convolved(tf, weights, added, Names.dilated(block, layer), inner, width, 3, config.dilation(layer));
        added = tf.nn.relu(added);
        added = convolved(tf, weights, added, Names.pointwise(block, layer), width, inner, 1, 1);
        return tf.math.add(x, tf.math.mul(added, tf.constant(config.residualScale())));
    }

    private static Operand<TFloat32> convolved(
            Ops tf, Weights weights, Operand<TFloat32> x, String name, int out, int in, int kernel, int dilation) {
        Operand<TFloat32> weight = weights.tensor(name + ".weight", out, in, kernel);
        return Layers.sameConv1d(tf, x, weight, weights.tensor(name + ".bias", out), dilation);
    }

    /**
     * Opens a folder.
     *
     * @throws CheckpointException naming the file and what is wrong with it
     */
    public static PitchQuantizer open(Path folder) {
        PitchQuantizerConfig config = PitchQuantizerConfig.read(folder.resolve(PitchQuantizerConfig.FILE));
        try (Checkpoint checkpoint = tensors(folder)) {
            return GraphSession.ownedBy(session -> {
                PitchQuantizer quantizer = new PitchQuantizer(session, config, checkpoint);
                session.start();
                return quantizer;
            });
        }
    }

    /**
     * Holds a folder's tensors against its configuration without loading them; says in one line what it is.
     *
     * @throws CheckpointException as {@link #open}
     */
    public static String check(Path folder) {
        PitchQuantizerConfig config = PitchQuantizerConfig.read(folder.resolve(PitchQuantizerConfig.FILE));
        try (Checkpoint checkpoint = tensors(folder);
                PitchQuantizer quantizer =
                        GraphSession.ownedBy(session -> new PitchQuantizer(session, config, checkpoint))) {
            return "pitch VQ-VAE: %d convolutions of %d, %d codes, one for %d frames"
                    .formatted(
                            config.downsamplings().size(),
                            config.width(),
                            quantizer.codebookSize(),
                            quantizer.framesPerCode());
        }
    }

    private static Checkpoint tensors(Path folder) {
        return TorchArchive.tensors(folder.resolve(MODEL), Names.TENSORS);
    }

    /** How many codes there are; codes are 0 up to this. */
    public int codebookSize() {
        return config.codes();
    }

    /** Frames of the pitch track from one code to the next. */
    public int framesPerCode() {
        return config.framesPerCode();
    }

    /** The codes of an utterance, not deduplicated: one for every {@link #framesPerCode} frames, none for fewer that are left. */
    public int[] codes(F0Track track) {
        return codes(track.hertz(), track.voiced());
    }

    /**
     * As {@link #codes(F0Track)}.
     *
     * @throws IllegalArgumentException if the two differ in length
     */
    int[] codes(float[] f0Hz, boolean[] voiced) {
        float[] rows = config.features().rows(f0Hz, voiced);
        if (config.codes(f0Hz.length) < 1) {
            return new int[0];
        }
        try (TFloat32 tensor = Tensors.floats(Shape.of(1, f0Hz.length, PitchFeatures.CHANNELS), rows);
                var result = session.run().feed(pitch, tensor).fetch(codes).run()) {
            return Tensors.toArray((TInt32) result.get(0));
        }
    }

    /** What is quantized, {@code [codes, embedding]}, row-major. */
    float[] encoded(float[] f0Hz, boolean[] voiced) {
        float[] rows = config.features().rows(f0Hz, voiced);
        try (TFloat32 tensor = Tensors.floats(Shape.of(1, f0Hz.length, PitchFeatures.CHANNELS), rows);
                var result = session.run().feed(pitch, tensor).fetch(encoded).run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
