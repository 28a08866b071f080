package io.spiritlm.tokenize.f0;

/** The few frequencies that stand out of a frame's {@link HarmonicCorrelation}. */
final class HarmonicPeaks {
    static final int PER_FRAME = 4;

    private static final double MUCH_ABOVE_MEAN = 5;
    private static final double ABOVE_MEAN = 1.25;
    private static final double SILENCE = 1e-14;

    // A peak is the greatest of the 27 values around it.
    private static final int HALF_WIDTH = 13;
    private static final int FIRST = (int) (Framing.LOWEST_F0_HZ / Spectrum.HERTZ_PER_BIN - HALF_WIDTH);
    private static final int LAST = (int) (Framing.HIGHEST_F0_HZ / Spectrum.HERTZ_PER_BIN + HALF_WIDTH);

    private HarmonicPeaks() {}

    /**
     * Makes a frame's peaks its candidates, the clearest first, which fills the places that are left. If none is clear, or there are as
     * many as places or more, the frame has no candidates: all stay at 0 Hz.
     */
    static void find(double[] correlation, Candidates candidates, int frame) {
        double greatest = 0;
        double sum = 0;
        for (int bin = FIRST; bin <= LAST; bin++) {
            greatest = Math.max(greatest, correlation[bin]);
            sum += correlation[bin];
        }
        double scale = greatest > SILENCE ? 1 / greatest : 1;
        double mean = scale * sum / (LAST - FIRST + 1);
        if (mean > 1 / MUCH_ABOVE_MEAN) {
            return;
        }
        var peaks = new Candidates(1, PER_FRAME);
        int found = 0;
        for (int bin = FIRST + HALF_WIDTH + 1; bin <= LAST - HALF_WIDTH; bin++) {
            double value = scale * correlation[bin];
            if (value > ABOVE_MEAN * mean && isPeak(correlation, bin)) {
                if (found == PER_FRAME - 1) {
                    return;
                }
                peaks.set(0, found, bin * Spectrum.HERTZ_PER_BIN, value);
                found++;
            }
        }
        peaks.sort(0);
        if (found == 0 || peaks.merit(0, 0) < MUCH_ABOVE_MEAN * mean) {
            return;
        }
        for (int place = 0; place < PER_FRAME; place++) {
            int peak = place < found ? place : 0;
            candidates.set(frame, place, peaks.hertz(0, peak), peaks.merit(0, peak));
        }
    }

    private static boolean isPeak(double[] correlation, int bin) {
        double value = correlation[bin];
        if (correlation[bin - 1] >= value || correlation[bin + 1] >= value) {
            return false;
        }
        for (int aside = 2; aside <= HALF_WIDTH; aside++) {
            if (correlation[bin - aside] >= value || correlation[bin + aside] > value) {
                return false;
            }
        }
        return true;
    }
}
