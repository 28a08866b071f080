package io.spiritlm.train.vocoder;

import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Tensors;
import io.spiritlm.train.optimize.AdamSettings;
import io.spiritlm.train.optimize.Initialisation;
import io.spiritlm.train.optimize.Optimiser;
import io.spiritlm.train.optimize.TrainableWeights;
import io.spiritlm.vocode.model.UnitHifiGan;
import io.spiritlm.vocode.model.UnitHifiGanConfig;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The vocoder's training graph: losses, update, and a way to listen in. Not thread-safe. */
final class VocoderNetwork implements AutoCloseable {
    private static final float DURATION_SHARE = 0.1f;
    private static final AdamSettings SETTINGS = new AdamSettings(0.8f, 0.99f, 0f, 5f);

    private final GraphSession session = new GraphSession();
    private final TrainableWeights weights;
    private final Optimiser optimiser;
    private final int pieces;
    private final int frames;
    private final int hopSamples;
    private final Placeholder<TInt32> units;
    private final Placeholder<TFloat32> inside;
    private final Placeholder<TInt32> speakers;
    private final Placeholder<TFloat32> samples;
    private final Placeholder<TFloat32> waveformShares;
    private final Placeholder<TInt32> distinctUnits;
    private final Placeholder<TFloat32> logDurations;
    private final Placeholder<TFloat32> durationWeights;
    private final Placeholder<TInt32> wholeUnits;
    private final Placeholder<TInt32> wholeSpeaker;
    private final Operand<TFloat32> whole;
    private final Operand<TFloat32> logMagnitude;
    private final Operand<TFloat32> durationLoss;

    VocoderNetwork(UnitHifiGanConfig config, int pieces, int frames, long seed) {
        this.pieces = pieces;
        this.frames = frames;
        hopSamples = config.hopSamples();
        var tf = session.ops();
        weights = new TrainableWeights(session, Initialisation.fanIn(1), seed);
        var vocoder = new UnitHifiGan(tf, config, weights);
        int width = frames + 2 * VocoderBatches.MARGIN_FRAMES;
        int distinct = VocoderBatches.DURATION_UNITS;
        units = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(pieces, width)));
        inside = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(pieces, width)));
        speakers = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(pieces)));
        samples = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(pieces, (long) frames * hopSamples)));
        waveformShares = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(pieces)));
        distinctUnits = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(pieces, distinct)));
        logDurations = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(pieces, distinct)));
        durationWeights = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(pieces, distinct)));
        var made = vocoder.waveformOfPiece(units, inside, speakers, tf.zerosLike(speakers));
        var distance = new SpectralDistance(tf).between(made, samples);
        var axes = tf.constant(new int[] {0, 1});
        var error = tf.math.mul(
                tf.math.square(tf.math.sub(vocoder.logDurations(distinctUnits), logDurations)), durationWeights);
        durationLoss = tf.math.div(
                tf.reduceSum(error, axes, new ReduceSum.Options[0]),
                tf.math.add(tf.reduceSum(durationWeights, axes, new ReduceSum.Options[0]), tf.constant(1e-3f)));
        logMagnitude = distance.logMagnitude();
        var loss = tf.math.addN(List.of(
                distance.total(),
                tf.math.mean(tf.math.mul(waveformShares, waveformError(tf, made)), tf.constant(0)),
                tf.math.mul(durationLoss, tf.constant(DURATION_SHARE))));
        optimiser = new Optimiser(session, weights, loss, SETTINGS);
        wholeUnits = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1, -1)));
        wholeSpeaker = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1)));
        whole = vocoder.waveform(wholeUnits, wholeSpeaker, tf.zerosLike(wholeSpeaker));
        session.start();
    }

    /** {@code ‖wanted − made‖ / ‖wanted‖} of each piece: {@code [pieces]}. */
    private Operand<TFloat32> waveformError(Ops tf, Operand<TFloat32> made) {
        var time = tf.constant(1);
        var error = tf.reduceSum(tf.math.square(tf.math.sub(samples, made)), time, new ReduceSum.Options[0]);
        var size = tf.reduceSum(tf.math.square(samples), time, new ReduceSum.Options[0]);
        return tf.math.div(
                tf.math.sqrt(tf.math.add(error, tf.constant(1e-2f))), tf.math.sqrt(tf.math.add(size, tf.constant(1f))));
    }

    Optimiser optimiser() {
        return optimiser;
    }

    long parameters() {
        return weights.parameters();
    }

    Optimiser.Step step(VocoderBatches.Batch batch, double rate) {
        return fed(batch, runner -> optimiser.step(runner, rate));
    }

    /** Mean absolute difference of log magnitudes in dB, and the durations' mean squared error. */
    record Measures(double decibels, double duration) {}

    Measures measure(VocoderBatches.Batch batch) {
        return fed(batch, runner -> {
            try (var result = runner.fetch(logMagnitude).fetch(durationLoss).run()) {
                double neper = ((TFloat32) result.get(0)).getFloat();
                return new Measures(20 / Math.log(10) * neper, ((TFloat32) result.get(1)).getFloat());
            }
        });
    }

    /** The waveform of a whole utterance, in -1..1. */
    float[] vocode(int[] utteranceUnits, int speaker) {
        try (var u = Tensors.ints(Shape.of(1, utteranceUnits.length), utteranceUnits);
                var s = Tensors.ints(Shape.of(1), new int[] {speaker});
                var result = session.run()
                        .feed(wholeUnits, u)
                        .feed(wholeSpeaker, s)
                        .fetch(whole)
                        .run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    private <T> T fed(VocoderBatches.Batch batch, Function<Session.Runner, T> use) {
        int width = frames + 2 * VocoderBatches.MARGIN_FRAMES;
        var distinctShape = Shape.of(pieces, VocoderBatches.DURATION_UNITS);
        try (var u = Tensors.ints(Shape.of(pieces, width), batch.units);
                var i = Tensors.floats(Shape.of(pieces, width), batch.inside);
                var s = Tensors.ints(Shape.of(pieces), batch.speakers);
                var x = Tensors.floats(Shape.of(pieces, (long) frames * hopSamples), batch.samples);
                var y = Tensors.floats(Shape.of(pieces), batch.waveformShares);
                var d = Tensors.ints(distinctShape, batch.distinctUnits);
                var l = Tensors.floats(distinctShape, batch.logDurations);
                var w = Tensors.floats(distinctShape, batch.durationWeights)) {
            return use.apply(session.run()
                    .feed(units, u)
                    .feed(inside, i)
                    .feed(speakers, s)
                    .feed(samples, x)
                    .feed(waveformShares, y)
                    .feed(distinctUnits, d)
                    .feed(logDurations, l)
                    .feed(durationWeights, w));
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
