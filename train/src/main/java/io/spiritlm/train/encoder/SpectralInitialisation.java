package io.spiritlm.train.encoder;

import io.spiritlm.train.optimize.Initialisation;
import java.util.Random;

/**
 * First values for an encoder whose first convolution is as long as a window of speech analysis: a bank of windowed sinusoids
 * in four phases, whose rectified sums the next layers find to be a spectrum. Learning one from noise costs hours.
 */
final class SpectralInitialisation implements Initialisation {
    private static final String FIRST_FILTERS = "hubert.feature_extractor.conv_layers.0.conv.weight";
    private static final String FIRST_SCALE = "hubert.feature_extractor.conv_layers.0.layer_norm.weight";
    private static final double RATE_HZ = 16_000;
    private static final double LOWEST_HZ = 80;
    private static final double HIGHEST_HZ = 7_600;

    private final Initialisation others = Initialisation.fanIn(1);

    @Override
    public float[] values(String name, long[] shape, Random random) {
        return switch (name) {
            case FIRST_FILTERS -> filters(Math.toIntExact(shape[0]), Math.toIntExact(shape[2]));
            case FIRST_SCALE -> {
                float[] scale = new float[Math.toIntExact(shape[0])];
                java.util.Arrays.fill(scale, 4); // far enough from 0 that the activation rectifies
                yield scale;
            }
            default -> others.values(name, shape, random);
        };
    }

    /** {@code [filters, 1, kernel]}; centres even on the bark-like scale {@code asinh(f / 600)}. */
    private static float[] filters(int filters, int kernel) {
        float[] values = new float[filters * kernel];
        int bands = filters / 4;
        double low = asinh(LOWEST_HZ / 600);
        double high = asinh(HIGHEST_HZ / 600);
        for (int filter = 0; filter < filters; filter++) {
            int band = Math.min(filter / 4, bands - 1);
            double scale = low + (high - low) * band / (bands - 1);
            double hertz = 600 * Math.sinh(scale);
            double spacingHertz = 600 * Math.cosh(scale) * (high - low) / (bands - 1);
            double width = Math.min(kernel, 4 * RATE_HZ / (2 * spacingHertz));
            double phase = Math.PI / 2 * (filter % 4);
            double emphasis = Math.max(1, hertz / 400) * 4 / width;
            for (int tap = 0; tap < kernel; tap++) {
                double t = tap - (kernel - 1) / 2.0;
                if (Math.abs(t) < width / 2) {
                    double window = 0.5 + 0.5 * Math.cos(2 * Math.PI * t / width);
                    values[filter * kernel + tap] =
                            (float) (emphasis * window * Math.cos(2 * Math.PI * hertz * t / RATE_HZ + phase));
                }
            }
        }
        return values;
    }

    private static double asinh(double x) {
        return Math.log(x + Math.sqrt(x * x + 1));
    }
}
