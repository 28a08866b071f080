package io.spiritlm.tokenize.f0;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * Magnitudes of the lower quarter of a frame's spectrum, of {@value #POINTS} points at 16 kHz. Confined to one thread.
 *
 * <p>The transform is put together of two, of the even and the odd samples: from {@value #POINTS} points on JTransforms would start
 * threads of its own.
 */
final class Spectrum {
    private static final int POINTS = 8_192;
    private static final int HALF = POINTS / 2;

    static final double HERTZ_PER_BIN = (double) Framing.SAMPLE_RATE_HZ / POINTS;
    static final int BINS = HALF / 2;

    private static final double[] COSINES = wave(Math::cos);
    private static final double[] SINES = wave(Math::sin);

    private final DoubleFFT_1D transform = new DoubleFFT_1D(HALF);
    private final double[] even = new double[HALF];
    private final double[] odd = new double[HALF];

    /**
     * Replaces a frame's spectrum by another frame's.
     *
     * @param frame at most {@value #POINTS} samples, an even number; zeros follow them
     */
    void transform(double[] frame) {
        for (int i = 0; i < frame.length / 2; i++) {
            even[i] = frame[2 * i];
            odd[i] = frame[2 * i + 1];
        }
        Arrays.fill(even, frame.length / 2, HALF, 0);
        Arrays.fill(odd, frame.length / 2, HALF, 0);
        transform.realForward(even);
        transform.realForward(odd);
    }

    /** The magnitude at a multiple of {@link #HERTZ_PER_BIN}, below {@link #BINS}. */
    double magnitude(int bin) {
        if (bin == 0) {
            return Math.abs(even[0] + odd[0]);
        }
        double cosine = COSINES[bin];
        double sine = SINES[bin];
        double oddReal = odd[2 * bin];
        double oddImaginary = odd[2 * bin + 1];
        double real = even[2 * bin] + cosine * oddReal + sine * oddImaginary;
        double imaginary = even[2 * bin + 1] + cosine * oddImaginary - sine * oddReal;
        return Math.sqrt(real * real + imaginary * imaginary);
    }

    private static double[] wave(DoubleUnaryOperator function) {
        double[] wave = new double[BINS];
        for (int bin = 0; bin < BINS; bin++) {
            wave[bin] = function.applyAsDouble(2 * Math.PI * bin / POINTS);
        }
        return wave;
    }
}
