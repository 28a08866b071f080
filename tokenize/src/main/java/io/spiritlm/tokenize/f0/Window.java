package io.spiritlm.tokenize.f0;

/** Weights that fade a stretch of samples out towards its ends; symmetric. */
final class Window {
    private Window() {}

    /** Hann's, without the zeros at its ends. */
    static double[] hann(int samples) {
        double[] window = new double[samples];
        for (int i = 0; i < samples; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 1) / (samples + 1));
        }
        return window;
    }

    /** Hamming's. */
    static double[] hamming(int samples) {
        double[] window = new double[samples];
        for (int i = 0; i < samples; i++) {
            window[i] = 0.54 - 0.46 * Math.cos(2 * Math.PI * i / (samples - 1));
        }
        return window;
    }

    /** Kaiser's; the greater {@code beta} (up to 1), the more it fades. */
    static double[] kaiser(int samples, double beta) {
        double[] window = new double[samples];
        double half = (samples - 1) / 2.0;
        for (int i = 0; i < samples; i++) {
            double aside = (i - half) / half;
            window[i] = bessel(beta * Math.sqrt(1 - aside * aside)) / bessel(beta);
        }
        return window;
    }

    /** The modified Bessel function of the first kind and order 0: its series, of which ten terms are exact up to 1. */
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; k <= 10; k++) {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }
        return sum;
    }
}
