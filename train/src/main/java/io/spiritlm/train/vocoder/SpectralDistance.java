package io.spiritlm.train.vocoder;

import io.spiritlm.neural.Layers;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;

/**
 * How far two waveforms' short-time spectra are apart, at three resolutions: spectral convergence and log magnitudes
 * (Yamamoto et al. 2020), and log mel bands at the middle one.
 *
 * <p>The transform is a product with fixed cosines and sines: TensorFlow Java has no gradient for its own.
 */
final class SpectralDistance {
    /** Power added under every root and logarithm: about what 16-bit rounding leaves in a bin. */
    private static final float FLOOR = 1e-5f;

    private static final int MEL_BANDS = 80;
    private static final float SAMPLE_RATE_HZ = 16_000;

    private record Resolution(int window, int hop) {}

    private static final List<Resolution> RESOLUTIONS =
            List.of(new Resolution(256, 64), new Resolution(512, 128), new Resolution(1024, 256));

    private static final Resolution MEL_RESOLUTION = RESOLUTIONS.get(2);

    /** @param logMagnitude mean absolute difference of natural log magnitudes, over all resolutions */
    record Distance(Operand<TFloat32> total, Operand<TFloat32> logMagnitude) {}

    private final Ops tf;

    SpectralDistance(Ops tf) {
        this.tf = tf;
    }

    /** Both {@code [batch, samples]}, of the same known or unknown shape, at least 1024 samples. */
    Distance between(Operand<TFloat32> made, Operand<TFloat32> wanted) {
        List<Operand<TFloat32>> terms = new ArrayList<>();
        List<Operand<TFloat32>> logs = new ArrayList<>();
        float share = 1f / RESOLUTIONS.size();
        for (var resolution : RESOLUTIONS) {
            var basis = basis(resolution.window());
            var a = magnitudes(made, resolution, basis);
            var b = magnitudes(wanted, resolution, basis);
            terms.add(scaled(convergence(a, b), share));
            logs.add(scaled(meanDifference(tf.math.log(a), tf.math.log(b)), share));
            if (resolution.equals(MEL_RESOLUTION)) {
                var bands = melBands(resolution.window());
                terms.add(meanDifference(logMel(a, bands), logMel(b, bands)));
            }
        }
        var logMagnitude = tf.math.addN(logs);
        terms.add(logMagnitude);
        return new Distance(tf.math.addN(terms), logMagnitude);
    }

    /** {@code [batch, frames, bins]} */
    private Operand<TFloat32> magnitudes(Operand<TFloat32> waveform, Resolution resolution, Operand<TFloat32> basis) {
        var parts = Layers.stridedConv1d(tf, tf.expandDims(waveform, tf.constant(2)), basis, resolution.hop());
        var squares = tf.split(tf.constant(2), tf.math.square(parts), 2L).output();
        return tf.math.sqrt(tf.math.add(tf.math.add(squares.get(0), squares.get(1)), tf.constant(FLOOR)));
    }

    /** {@code ‖wanted − made‖ / ‖wanted‖} over each piece, then their mean. */
    private Operand<TFloat32> convergence(Operand<TFloat32> made, Operand<TFloat32> wanted) {
        var axes = tf.constant(new int[] {1, 2});
        var difference = tf.reduceSum(tf.math.square(tf.math.sub(wanted, made)), axes, new ReduceSum.Options[0]);
        var size = tf.reduceSum(tf.math.square(wanted), axes, new ReduceSum.Options[0]);
        var ratio = tf.math.div(
                tf.math.sqrt(tf.math.add(difference, tf.constant(FLOOR))),
                tf.math.sqrt(tf.math.add(size, tf.constant(1f))));
        return tf.math.mean(ratio, tf.constant(0));
    }

    private Operand<TFloat32> meanDifference(Operand<TFloat32> a, Operand<TFloat32> b) {
        return tf.math.mean(tf.math.abs(tf.math.sub(a, b)), tf.constant(new int[] {0, 1, 2}));
    }

    private Operand<TFloat32> logMel(Operand<TFloat32> magnitudes, Operand<TFloat32> bands) {
        return tf.math.log(tf.math.add(Layers.linear(tf, magnitudes, bands), tf.constant(1e-2f)));
    }

    private Operand<TFloat32> scaled(Operand<TFloat32> x, float by) {
        return tf.math.mul(x, tf.constant(by));
    }

    /** Hann-windowed cosines, then sines: {@code [2 * bins, 1, window]}. */
    private Operand<TFloat32> basis(int window) {
        int bins = window / 2 + 1;
        float[] basis = new float[2 * bins * window];
        for (int bin = 0; bin < bins; bin++) {
            for (int t = 0; t < window; t++) {
                double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * t / window);
                double angle = 2 * Math.PI * ((long) bin * t % window) / window;
                basis[bin * window + t] = (float) (hann * Math.cos(angle));
                basis[(bins + bin) * window + t] = (float) (hann * Math.sin(angle));
            }
        }
        return tf.constant(Shape.of(2L * bins, 1, window), DataBuffers.of(basis));
    }

    /** Triangles of equal area on the mel scale: {@code [bands, bins]}. */
    private Operand<TFloat32> melBands(int window) {
        int bins = window / 2 + 1;
        float[] bands = new float[MEL_BANDS * bins];
        double top = mel(SAMPLE_RATE_HZ / 2);
        for (int band = 0; band < MEL_BANDS; band++) {
            double low = hertz(top * band / (MEL_BANDS + 1));
            double middle = hertz(top * (band + 1) / (MEL_BANDS + 1));
            double high = hertz(top * (band + 2) / (MEL_BANDS + 1));
            for (int bin = 0; bin < bins; bin++) {
                double f = bin * SAMPLE_RATE_HZ / (double) window;
                double height = Math.min((f - low) / (middle - low), (high - f) / (high - middle));
                bands[band * bins + bin] = (float) (Math.max(0, height) * 100 / (high - low));
            }
        }
        return tf.constant(Shape.of(MEL_BANDS, bins), DataBuffers.of(bands));
    }

    private static double mel(double hertz) {
        return 2595 * Math.log10(1 + hertz / 700);
    }

    private static double hertz(double mel) {
        return 700 * (Math.pow(10, mel / 2595) - 1);
    }
}
