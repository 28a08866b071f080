package io.spiritlm.train.encoder;

/** A second-order recursive filter, after the Audio EQ Cookbook (Bristow-Johnson). */
record Biquad(double b0, double b1, double b2, double a1, double a2) {
    static Biquad lowPass(double hertz, double q, double rateHz) {
        double w = 2 * Math.PI * hertz / rateHz;
        double alpha = Math.sin(w) / (2 * q);
        double cos = Math.cos(w);
        return normalised((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    static Biquad highPass(double hertz, double q, double rateHz) {
        double w = 2 * Math.PI * hertz / rateHz;
        double alpha = Math.sin(w) / (2 * q);
        double cos = Math.cos(w);
        return normalised((1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    /** A bell of {@code decibels} around a frequency. */
    static Biquad peak(double hertz, double q, double decibels, double rateHz) {
        double w = 2 * Math.PI * hertz / rateHz;
        double alpha = Math.sin(w) / (2 * q);
        double a = Math.pow(10, decibels / 40);
        double cos = Math.cos(w);
        return normalised(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a);
    }

    /** {@code decibels} more (or less) above a frequency. */
    static Biquad highShelf(double hertz, double decibels, double rateHz) {
        double w = 2 * Math.PI * hertz / rateHz;
        double a = Math.pow(10, decibels / 40);
        double cos = Math.cos(w);
        double root = 2 * Math.sqrt(a) * Math.sin(w) / Math.sqrt(2);
        return normalised(
                a * (a + 1 + (a - 1) * cos + root),
                -2 * a * (a - 1 + (a + 1) * cos),
                a * (a + 1 + (a - 1) * cos - root),
                a + 1 - (a - 1) * cos + root,
                2 * (a - 1 - (a + 1) * cos),
                a + 1 - (a - 1) * cos - root);
    }

    private static Biquad normalised(double b0, double b1, double b2, double a0, double a1, double a2) {
        return new Biquad(b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0);
    }

    /** Filters in place, from silence. */
    void apply(float[] samples) {
        double x1 = 0;
        double x2 = 0;
        double y1 = 0;
        double y2 = 0;
        for (int i = 0; i < samples.length; i++) {
            double x = samples[i];
            double y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
            x2 = x1;
            x1 = x;
            y2 = y1;
            y1 = y;
            samples[i] = (float) y;
        }
    }
}
