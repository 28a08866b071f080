package io.spiritlm.tokenize.f0;

/**
 * How loud each frame is where voices have their fundamental and its first harmonics, relative to the mean of all frames (the
 * papers' NLFER). Loud frames are taken to be voiced until more is known.
 */
final class VoiceEnergy {
    private static final int LOWEST_BIN = (int) Math.rint(2 * Framing.LOWEST_F0_HZ / Spectrum.HERTZ_PER_BIN) - 1;
    private static final int HIGHEST_BIN = (int) Math.rint(Framing.HIGHEST_F0_HZ / Spectrum.HERTZ_PER_BIN) - 1;
    private static final double VOICED_ABOVE = 0.75;
    private static final double UNVOICED_UP_TO = 0.1;
    private static final double[] WINDOW = Window.hann(Framing.FRAME_SAMPLES);

    private final double[] relative;

    private VoiceEnergy(double[] relative) {
        this.relative = relative;
    }

    /** That of a signal's frames; of silence it is 0 everywhere. */
    static VoiceEnergy of(double[] signal) {
        var spectrum = new Spectrum();
        double[] energy = new double[Framing.frames(signal)];
        double[] windowed = new double[Framing.FRAME_SAMPLES];
        double sum = 0;
        for (int frame = 0; frame < energy.length; frame++) {
            for (int i = 0; i < windowed.length; i++) {
                windowed[i] = WINDOW[i] * signal[frame * Framing.HOP_SAMPLES + i];
            }
            spectrum.transform(windowed);
            for (int bin = LOWEST_BIN; bin <= HIGHEST_BIN; bin++) {
                energy[frame] += spectrum.magnitude(bin);
            }
            sum += energy[frame];
        }
        if (sum > 0) {
            double mean = sum / energy.length;
            for (int frame = 0; frame < energy.length; frame++) {
                energy[frame] /= mean;
            }
        }
        return new VoiceEnergy(energy);
    }

    int frames() {
        return relative.length;
    }

    /** A frame's energy; 1 is the mean of all. */
    double relative(int frame) {
        return relative[frame];
    }

    boolean isProbablyVoiced(int frame) {
        return relative[frame] > VOICED_ABOVE;
    }

    boolean isCertainlyUnvoiced(int frame) {
        return relative[frame] <= UNVOICED_UP_TO;
    }
}
