package io.spiritlm.tokenize.f0;

/**
 * How much a frame of sound is like itself a while later, for each lag of a range (the normalised cross correlation of Talkin's
 * RAPT): 1 where it repeats itself. Confined to one thread.
 */
final class Correlation {
    static final int FRAME_SAMPLES = 400;

    private final double[] values = new double[FRAME_SAMPLES];
    private int firstLag;
    private int endLag;

    /**
     * Replaces a frame's correlation by another's.
     *
     * @param signal without mean in the frame
     * @param start the frame's first sample
     * @param endLag the one behind the last, below {@value #FRAME_SAMPLES}
     */
    void compute(double[] signal, int start, int firstLag, int endLag) {
        this.firstLag = firstLag;
        this.endLag = endLag;
        int samples = FRAME_SAMPLES - endLag;
        double energy = 0;
        for (int i = 0; i < samples; i++) {
            energy += signal[start + i] * signal[start + i];
        }
        for (int lag = firstLag; lag < endLag; lag++) {
            double product = 0;
            double laterEnergy = 0;
            for (int i = 0; i < samples; i++) {
                double later = signal[start + lag + i];
                product += signal[start + i] * later;
                laterEnergy += later * later;
            }
            values[lag] = product / Math.sqrt(energy * laterEnergy);
        }
        values[endLag] = 0;
    }

    /** That at a lag in samples; NaN where the sound is silence. */
    double at(int lag) {
        return values[lag];
    }

    int firstLag() {
        return firstLag;
    }

    int endLag() {
        return endLag;
    }

    /** The greatest of all, NaN if one is. */
    double greatest() {
        double greatest = 0;
        for (int lag = firstLag; lag < endLag; lag++) {
            greatest = Math.max(greatest, values[lag]);
        }
        return greatest;
    }
}
