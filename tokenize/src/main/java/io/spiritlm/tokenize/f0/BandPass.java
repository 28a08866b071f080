package io.spiritlm.tokenize.f0;

/** Keeps 50 to 1,500 Hz: where voices have their first harmonics. A linear-phase filter, windowed after Hamming. */
final class BandPass {
    private static final int ORDER = 150;
    private static final double LOW_HZ = 50;
    private static final double HIGH_HZ = 1_500;
    private static final double[] WEIGHTS = weights();

    private BandPass() {}

    /** What passes of a signal; as long as it is, and half the filter's order late. */
    static double[] filter(double[] signal) {
        double[] passed = new double[signal.length];
        for (int tap = 0; tap <= ORDER; tap++) {
            double weight = WEIGHTS[tap];
            for (int i = tap; i < signal.length; i++) {
                passed[i] += weight * signal[i - tap];
            }
        }
        return passed;
    }

    private static double[] weights() {
        double nyquistHz = Framing.SAMPLE_RATE_HZ / 2.0;
        double low = LOW_HZ / nyquistHz;
        double high = HIGH_HZ / nyquistHz;
        double centre = (low + high) / 2;
        double[] weights = Window.hamming(ORDER + 1);
        double gainAtCentre = 0;
        for (int tap = 0; tap <= ORDER; tap++) {
            double lag = tap - ORDER / 2.0;
            weights[tap] *= high * sinc(high * lag) - low * sinc(low * lag);
            gainAtCentre += weights[tap] * Math.cos(Math.PI * lag * centre);
        }
        for (int tap = 0; tap <= ORDER; tap++) {
            weights[tap] /= gainAtCentre;
        }
        return weights;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }
}
