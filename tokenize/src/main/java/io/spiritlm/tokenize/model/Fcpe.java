package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Tensors;
import io.spiritlm.neural.torch.TorchArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Fundamental frequency by the network of the public package torchfcpe (MIT), whose weights' file is read as it is; with the settings
 * of Spirit LM: the likeliest pitch and its neighbours, voiced above a likelihood of 0.05, 50 to 1100 Hz.
 *
 * <p>Thread-safe; close it when no call is under way. Memory grows with the length: 100 s take about 500 MB.
 */
public final class Fcpe implements F0Extractor {
    /** What the folder holds. */
    public static final String FILE = "fcpe_c_v001.pt";

    /** Of the file; it says what its network looks like beside them. */
    private static final String TENSORS = "model";

    private static final String CENTS = "cent_table";

    private final GraphSession session;
    private final FcpeConfig config;
    private final MelSpectrogram spectrogram;
    private final PitchDecoder decoder;
    private final Placeholder<TFloat32> mel;
    private final Operand<TFloat32> likelihoods;

    private Fcpe(GraphSession session, FcpeConfig config, Checkpoint checkpoint) {
        this.session = session;
        this.config = config;
        spectrogram = new MelSpectrogram(config.mel());
        decoder = new PitchDecoder(cents(config, checkpoint));
        Ops tf = session.ops();
        mel = tf.placeholder(
                TFloat32.class,
                Placeholder.shape(Shape.of(1, Shape.UNKNOWN_SIZE, config.mel().bands())));
        likelihoods = new FcpeNetwork(tf, config, session.weights(checkpoint)).likelihoods(mel);
    }

    private static float[] cents(FcpeConfig config, Checkpoint checkpoint) {
        List<Long> expected = List.of((long) config.pitches());
        if (!checkpoint.shape(CENTS).equals(expected)) {
            throw new CheckpointException("checkpoint tensor '" + CENTS + "': expected shape " + expected + ", found "
                    + checkpoint.shape(CENTS));
        }
        float[] cents = checkpoint.read(CENTS);
        for (float cent : cents) {
            if (!(Math.abs(cent) < 12_000)) {
                throw new CheckpointException(
                        "checkpoint tensor '" + CENTS + "': expected values within ten octaves, found " + cent);
            }
        }
        return cents;
    }

    /**
     * Opens a folder.
     *
     * @throws CheckpointException naming the file and what is wrong with it
     */
    public static Fcpe open(Path folder) {
        try (TorchArchive archive = archive(folder)) {
            return GraphSession.ownedBy(session -> {
                Fcpe fcpe = of(session, archive, folder);
                session.start();
                return fcpe;
            });
        }
    }

    /**
     * Holds a folder's tensors against its configuration without loading them; says in one line what it is.
     *
     * @throws CheckpointException as {@link #open}
     */
    public static String check(Path folder) {
        try (TorchArchive archive = archive(folder);
                Fcpe fcpe = GraphSession.ownedBy(session -> of(session, archive, folder))) {
            FcpeConfig config = fcpe.config;
            return "FCPE: %d layers of %d, %d mel bands, %d pitches, one for %d ms"
                    .formatted(
                            config.layers(),
                            config.width(),
                            config.mel().bands(),
                            config.pitches(),
                            config.mel().hopSamples() / 16);
        }
    }

    private static TorchArchive archive(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("FCPE: expected " + file + ", found none; it is torchfcpe/assets/" + FILE
                    + " of the pip package torchfcpe 0.0.4 (MIT); --f0 yaapt does without");
        }
        return TorchArchive.open(file);
    }

    private static Fcpe of(GraphSession session, TorchArchive archive, Path folder) {
        return new Fcpe(session, FcpeConfig.read(archive, folder.resolve(FILE)), archive.tensors(TENSORS));
    }

    /**
     * {@inheritDoc}
     *
     * <p>At most 100 s.
     */
    @Override
    public F0Track f0(float[] samples) {
        int frames = samples.length / F0Track.HOP_SAMPLES + 1;
        if (samples.length == 0) {
            return F0Track.of(new float[frames]);
        }
        return PitchDecoder.track(decoder.voicedHertz(likelihoods(mel(samples))), frames);
    }

    /** {@code [frames, bands]}, row-major. */
    float[] mel(float[] samples) {
        return spectrogram.of(samples);
    }

    /** {@code [frames, pitches]}, row-major. */
    float[] likelihoods(float[] mel) {
        int bands = config.mel().bands();
        try (TFloat32 tensor = Tensors.floats(Shape.of(1, mel.length / bands, bands), mel);
                var result =
                        session.run().feed(this.mel, tensor).fetch(likelihoods).run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
