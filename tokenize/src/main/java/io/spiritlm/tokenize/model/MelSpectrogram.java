package io.spiritlm.tokenize.model;

import org.jtransforms.fft.DoubleFFT_1D;

/**
 * Speech to the logarithms of its magnitudes in bands that are evenly spaced on Slaney's mel scale, each triangular and of unit area.
 *
 * <p>A frame begins every hop and looks half a window around the hop's middle; the sound is reflected at its ends where it is longer
 * than what is missing there, else followed by silence. Thread-safe.
 */
final class MelSpectrogram {
    private static final int SAMPLE_RATE_HZ = 16_000;
    /** Added to every bin's power, so that a root of it has no edge at 0. */
    private static final double LEAST_POWER = 1e-9;
    /** What a band has at least. */
    private static final double LEAST_MAGNITUDE = 1e-5;

    /** Slaney's scale is linear below this, and logarithmic above. */
    private static final double LINEAR_UP_TO_HZ = 1_000;

    private static final double HZ_PER_LINEAR_MEL = 200.0 / 3;
    private static final double LOG_PER_MEL = Math.log(6.4) / 27;

    private final Settings settings;
    private final double[] window;
    /** Each a band: the first bin it takes something of, and how much of each from there on. */
    private final int[] firstBins;

    private final double[][] shares;

    /**
     * Its form.
     *
     * @param windowSamples even; the transform's length too
     * @param hopSamples at most the window
     */
    record Settings(int windowSamples, int hopSamples, int bands, double lowestHz, double highestHz) {
        private static final int MOST_WINDOW_SAMPLES = 1 << 15;
        private static final int MOST_BANDS = 1 << 12;

        Settings {
            if (windowSamples < 2 || windowSamples > MOST_WINDOW_SAMPLES || windowSamples % 2 != 0) {
                throw new IllegalArgumentException("mel window: expected an even number in 2.." + MOST_WINDOW_SAMPLES
                        + ", found " + windowSamples);
            }
            if (hopSamples < 1 || hopSamples > windowSamples) {
                throw new IllegalArgumentException(
                        "mel hop: expected 1 to the window's " + windowSamples + " samples, found " + hopSamples);
            }
            if (bands < 1 || bands > MOST_BANDS) {
                throw new IllegalArgumentException("mel bands: expected 1.." + MOST_BANDS + ", found " + bands);
            }
            if (!(lowestHz >= 0 && lowestHz < highestHz && highestHz <= SAMPLE_RATE_HZ / 2.0)) {
                throw new IllegalArgumentException("mel band limits: expected two rising frequencies in 0.."
                        + SAMPLE_RATE_HZ / 2 + " Hz, found " + lowestHz + " and " + highestHz);
            }
        }
    }

    MelSpectrogram(Settings settings) {
        this.settings = settings;
        window = new double[settings.windowSamples()];
        for (int i = 0; i < window.length; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / window.length);
        }
        double lowest = mel(settings.lowestHz());
        double step = (mel(settings.highestHz()) - lowest) / (settings.bands() + 1);
        firstBins = new int[settings.bands()];
        shares = new double[settings.bands()][];
        for (int band = 0; band < shares.length; band++) {
            double fromHz = hertz(lowest + band * step);
            firstBins[band] = (int) Math.ceil(fromHz / hzPerBin());
            shares[band] = shares(
                    firstBins[band], fromHz, hertz(lowest + (band + 1) * step), hertz(lowest + (band + 2) * step));
        }
    }

    private double[] shares(int firstBin, double fromHz, double peakHz, double toHz) {
        int lastBin = Math.min(window.length / 2, (int) Math.floor(toHz / hzPerBin()));
        double[] ofBins = new double[Math.max(0, lastBin - firstBin + 1)];
        for (int i = 0; i < ofBins.length; i++) {
            double hz = (firstBin + i) * hzPerBin();
            double slope = Math.min((hz - fromHz) / (peakHz - fromHz), (toHz - hz) / (toHz - peakHz));
            ofBins[i] = Math.max(0, slope) * 2 / (toHz - fromHz);
        }
        return ofBins;
    }

    private double hzPerBin() {
        return (double) SAMPLE_RATE_HZ / window.length;
    }

    private static double mel(double hz) {
        return hz < LINEAR_UP_TO_HZ
                ? hz / HZ_PER_LINEAR_MEL
                : LINEAR_UP_TO_HZ / HZ_PER_LINEAR_MEL + Math.log(hz / LINEAR_UP_TO_HZ) / LOG_PER_MEL;
    }

    private static double hertz(double mel) {
        double linear = LINEAR_UP_TO_HZ / HZ_PER_LINEAR_MEL;
        return mel < linear ? mel * HZ_PER_LINEAR_MEL : LINEAR_UP_TO_HZ * Math.exp((mel - linear) * LOG_PER_MEL);
    }

    /** How many frames come of this many samples: one more than whole hops. */
    int frames(int samples) {
        return samples / settings.hopSamples() + 1;
    }

    /**
     * The spectrogram.
     *
     * @param samples 16 kHz; at least one
     * @return {@code [frames, bands]}, row-major
     */
    float[] of(float[] samples) {
        int size = window.length;
        int hop = settings.hopSamples();
        int before = (size - hop) / 2;
        int after = Math.max((size - hop + 1) / 2, size - samples.length - before);
        boolean reflected = after < samples.length;
        int computed = (samples.length + before + after - size) / hop + 1;
        float[] rows = new float[frames(samples.length) * shares.length];
        DoubleFFT_1D transform = new DoubleFFT_1D(size);
        double[] spectrum = new double[size];
        for (int frame = 0; frame < computed; frame++) {
            for (int i = 0; i < size; i++) {
                spectrum[i] = window[i] * sample(samples, frame * hop - before + i, reflected);
            }
            transform.realForward(spectrum);
            magnitudes(spectrum, rows, frame * shares.length);
        }
        // The last window that fits ends before the last frame's.
        for (int at = computed * shares.length; at < rows.length; at++) {
            rows[at] = rows[at - shares.length];
        }
        return rows;
    }

    private static float sample(float[] samples, int at, boolean reflected) {
        if (at >= 0 && at < samples.length) {
            return samples[at];
        }
        return !reflected ? 0 : samples[at < 0 ? -at : 2 * (samples.length - 1) - at];
    }

    /** @param spectrum the real part of bin 0 and of the last one, then both parts of each between */
    private void magnitudes(double[] spectrum, float[] rows, int at) {
        double[] magnitudes = new double[spectrum.length / 2 + 1];
        for (int bin = 0; bin < magnitudes.length; bin++) {
            boolean edge = bin == 0 || bin == magnitudes.length - 1;
            double real = edge ? spectrum[Math.min(bin, 1)] : spectrum[2 * bin];
            double imaginary = edge ? 0 : spectrum[2 * bin + 1];
            magnitudes[bin] = Math.sqrt(real * real + imaginary * imaginary + LEAST_POWER);
        }
        for (int band = 0; band < shares.length; band++) {
            double sum = 0;
            for (int i = 0; i < shares[band].length; i++) {
                sum += shares[band][i] * magnitudes[firstBins[band] + i];
            }
            rows[at + band] = (float) Math.log(Math.max(sum, LEAST_MAGNITUDE));
        }
    }
}
