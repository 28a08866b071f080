package io.spiritlm.tokenize.f0;

/**
 * How much of a spectrum lies at a frequency and its multiples at once (the papers' SHC): the product of the magnitudes there, summed
 * over a narrow band. Confined to one thread.
 *
 * <p>pYAAPT counts frequencies from one bin too low, and so does this: the value of bin {@code i} is that of the spectrum's bin
 * {@code i + 1}.
 */
final class HarmonicCorrelation {
    private static final int HARMONICS = 4;
    private static final int HALF_BAND_BINS = (int) (40 / Spectrum.HERTZ_PER_BIN) / 2;
    private static final int LOWEST_BIN = (int) Math.ceil(Framing.LOWEST_F0_HZ / Spectrum.HERTZ_PER_BIN);
    private static final int HIGHEST_BIN = (int) ((Framing.HIGHEST_F0_HZ + 100) / Spectrum.HERTZ_PER_BIN);

    private final double[] magnitudes = new double[HARMONICS * HIGHEST_BIN + HALF_BAND_BINS + 1];
    private final double[] values = new double[HIGHEST_BIN];

    /** That of a spectrum, by bins; valid until the next call. */
    double[] of(Spectrum spectrum) {
        for (int bin = 0; bin < magnitudes.length; bin++) {
            magnitudes[bin] = spectrum.magnitude(bin);
        }
        for (int bin = LOWEST_BIN; bin <= HIGHEST_BIN; bin++) {
            double sum = 0;
            for (int aside = -HALF_BAND_BINS; aside <= HALF_BAND_BINS; aside++) {
                double product = magnitudes[bin + aside];
                for (int harmonic = 2; harmonic <= HARMONICS; harmonic++) {
                    product *= magnitudes[harmonic * bin + aside];
                }
                sum += product;
            }
            values[bin - 1] = sum;
        }
        return values;
    }
}
