package io.spiritlm.train.encoder;

import java.util.Random;
import org.jtransforms.fft.FloatFFT_1D;

/**
 * The throat of a speaker that nobody has: formants lie elsewhere, each a little differently, while pitch and time stay. The
 * spectrum's envelope is moved along a curve (vocal tract length perturbation, Jaitly and Hinton 2013, on the waveform).
 *
 * <p>Confined to one thread.
 */
final class VocalTract {
    private static final int WINDOW = 512;
    private static final int HOP = WINDOW / 2;
    private static final int BINS = HOP + 1;
    private static final int SMOOTHED_BINS =
            6; // either side: wider than the harmonics' distance, narrower than the formants'
    private static final float LARGEST_GAIN = 8;
    private static final double HERTZ_PER_BIN = 16_000.0 / WINDOW;
    private static final double[] KNOTS_HZ = {500, 1_200, 2_000, 3_000, 4_500};
    private static final double LARGEST_BEND = 0.07;
    private static final double BREATHY_SHARE = 0.3;

    private static final float[] SINE = new float[WINDOW];

    static {
        for (int i = 0; i < WINDOW; i++) {
            SINE[i] = (float) Math.sin(Math.PI * (i + 0.5) / WINDOW);
        }
    }

    private final FloatFFT_1D transform = new FloatFFT_1D(WINDOW);
    private final float[] spectrum = new float[WINDOW];
    private final float[] envelope = new float[BINS];
    private final double[] sums = new double[BINS + 1];

    /**
     * Speech ({@code [samples]}, 16 kHz) as another throat would say it.
     *
     * @param longer formants are at about their frequency times this
     */
    float[] change(float[] speech, double longer, Random random) {
        float[] sources = curve(longer, random);
        int voicedBins = random.nextDouble() < BREATHY_SHARE ? (int) (BINS * (0.2 + 0.8 * random.nextDouble())) : BINS;
        float[] changed = new float[speech.length];
        for (int start = -HOP; start < speech.length; start += HOP) {
            for (int i = 0; i < WINDOW; i++) {
                int at = start + i;
                spectrum[i] = at >= 0 && at < speech.length ? speech[at] * SINE[i] : 0;
            }
            transform.realForward(spectrum);
            smooth();
            for (int bin = 1; bin < BINS - 1; bin++) { // the first two values are those of 0 Hz and 8 kHz
                float gain = Math.clamp(at(sources[bin]) / envelope[bin], 1 / LARGEST_GAIN, LARGEST_GAIN);
                float real = gain * spectrum[2 * bin];
                float imaginary = gain * spectrum[2 * bin + 1];
                if (bin > voicedBins) {
                    double phase = 2 * Math.PI * random.nextFloat();
                    float size = (float) Math.hypot(real, imaginary);
                    real = size * (float) Math.cos(phase);
                    imaginary = size * (float) Math.sin(phase);
                }
                spectrum[2 * bin] = real;
                spectrum[2 * bin + 1] = imaginary;
            }
            transform.realInverse(spectrum, true);
            for (int i = Math.max(0, -start); i < WINDOW && start + i < speech.length; i++) {
                changed[start + i] += spectrum[i] * SINE[i];
            }
        }
        return changed;
    }

    /** Mean magnitude around each bin. */
    private void smooth() {
        for (int bin = 0; bin < BINS; bin++) {
            double magnitude = switch (bin) {
                case 0 -> Math.abs(spectrum[0]);
                case BINS - 1 -> Math.abs(spectrum[1]);
                default ->
                    Math.sqrt(spectrum[2 * bin] * spectrum[2 * bin] + spectrum[2 * bin + 1] * spectrum[2 * bin + 1]);
            };
            sums[bin + 1] = sums[bin] + magnitude;
        }
        for (int bin = 0; bin < BINS; bin++) {
            int from = Math.max(0, bin - SMOOTHED_BINS);
            int to = Math.min(BINS, bin + SMOOTHED_BINS + 1);
            envelope[bin] = (float) Math.max(1e-7, (sums[to] - sums[from]) / (to - from));
        }
    }

    private float at(float bin) {
        int whole = Math.min(BINS - 2, (int) bin);
        float part = bin - whole;
        return envelope[whole] * (1 - part) + envelope[whole + 1] * part;
    }

    /** For each bin, the bin whose envelope it is given: straight between knots, each moved a little by itself. */
    private static float[] curve(double longer, Random random) {
        double[] to = new double[KNOTS_HZ.length + 2];
        double[] from = new double[to.length];
        for (int knot = 1; knot <= KNOTS_HZ.length; knot++) {
            double bend = 1 + LARGEST_BEND * (2 * random.nextDouble() - 1);
            to[knot] = Math.max(to[knot - 1] + 100, Math.min(7_000, KNOTS_HZ[knot - 1] * longer * bend));
            from[knot] = KNOTS_HZ[knot - 1];
        }
        to[to.length - 1] = 8_000;
        from[from.length - 1] = 8_000;
        float[] curve = new float[BINS];
        int knot = 1;
        for (int bin = 0; bin < BINS; bin++) {
            double hertz = bin * HERTZ_PER_BIN;
            while (hertz > to[knot] && knot < to.length - 1) {
                knot++;
            }
            double part = (hertz - to[knot - 1]) / (to[knot] - to[knot - 1]);
            curve[bin] = (float) ((from[knot - 1] + part * (from[knot] - from[knot - 1])) / HERTZ_PER_BIN);
        }
        return curve;
    }
}
