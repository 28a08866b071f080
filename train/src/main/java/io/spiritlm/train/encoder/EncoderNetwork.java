package io.spiritlm.train.encoder;

import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Layers;
import io.spiritlm.neural.Tensors;
import io.spiritlm.neural.Weights;
import io.spiritlm.tokenize.model.Hubert;
import io.spiritlm.tokenize.model.HubertConfig;
import io.spiritlm.train.optimize.AdamSettings;
import io.spiritlm.train.optimize.Losses;
import io.spiritlm.train.optimize.Optimiser;
import io.spiritlm.train.optimize.TrainableWeights;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The encoder with what it is trained by: a head for the phone in each half of a frame. Not thread-safe. */
final class EncoderNetwork implements AutoCloseable {
    /** Names of what belongs to the encoder itself begin so. */
    static final String ENCODER = "hubert.";

    private static final int HALVES = 2;
    private static final int CLASSES = FrameLabels.CLASSES;

    private final GraphSession session = new GraphSession();
    private final HubertConfig config;
    private final int crops;
    private final int frames;
    private final TrainableWeights weights;
    private final Optimiser optimiser;
    private final Placeholder<TFloat32> audio;
    private final Placeholder<TFloat32> masked;
    private final Placeholder<TInt32> phones;
    private final Placeholder<TFloat32> utterance;
    private final Operand<TInt32> predicted;

    EncoderNetwork(HubertConfig config, int crops, int frames, long seed) {
        this.config = config;
        this.crops = crops;
        this.frames = frames;
        weights = new TrainableWeights(session, new SpectralInitialisation(), seed);
        var tf = session.ops();
        audio = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(crops, config.samples(frames))));
        masked = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(crops, frames)));
        phones = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of((long) crops * frames * HALVES)));
        var encoder = new Hubert(tf, config, weights.under(ENCODER));
        var features = encoder.encode(masked(tf, encoder.project(audio)));
        var ones = tf.fill(tf.shape(phones), tf.constant(1f));
        var loss = Losses.crossEntropy(tf, logits(tf, features), phones, ones, CLASSES);
        utterance = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, Shape.UNKNOWN_SIZE)));
        predicted = tf.math.argMax(logits(tf, encoder.features(utterance)), tf.constant(1), TInt32.class);
        optimiser = new Optimiser(session, weights, loss, AdamSettings.standard());
        session.start();
    }

    /** {@code [crops * frames * 2, phones]}. */
    private Operand<TFloat32> logits(Ops tf, Operand<TFloat32> features) {
        Weights head = weights.under("phones.");
        var both = Layers.linear(
                tf,
                features,
                head.tensor("weight", (long) HALVES * CLASSES, config.hidden()),
                head.tensor("bias", (long) HALVES * CLASSES));
        return tf.reshape(both, tf.constant(new int[] {-1, CLASSES}));
    }

    private Operand<TFloat32> masked(Ops tf, Operand<TFloat32> projected) {
        var mask = tf.expandDims(masked, tf.constant(2));
        var embedding = weights.tensor(ENCODER + "masked_spec_embed", config.hidden());
        return tf.math.add(tf.math.mul(projected, tf.math.sub(tf.constant(1f), mask)), tf.math.mul(mask, embedding));
    }

    /** Takes one optimisation step. */
    Optimiser.Step step(EncoderBatches.Batch batch, double rate) {
        try (var audioTensor = Tensors.floats(Shape.of(crops, config.samples(frames)), batch.audio);
                var maskTensor = Tensors.floats(Shape.of(crops, frames), batch.masked);
                var phoneTensor = Tensors.ints(Shape.of(batch.phones.length), batch.phones)) {
            return optimiser.step(
                    session.run()
                            .feed(audio, audioTensor)
                            .feed(masked, maskTensor)
                            .feed(phones, phoneTensor),
                    rate);
        }
    }

    /** The likeliest phone of every half frame, {@code [2 * frames]}. */
    int[] predict(float[] samples) {
        try (var tensor = Tensors.floats(Shape.of(1, samples.length), samples);
                var result =
                        session.run().feed(utterance, tensor).fetch(predicted).run()) {
            return Tensors.toArray((TInt32) result.get(0));
        }
    }

    Optimiser optimiser() {
        return optimiser;
    }

    long parameters() {
        return weights.parameters();
    }

    /** Audio seconds in a batch. */
    double batchSeconds() {
        return (double) crops * frames * config.hopSamples() / 16_000;
    }

    @Override
    public void close() {
        session.close();
    }
}
