package io.spiritlm.tokenize.f0;

/**
 * The lags near the spectral track at which each frame of a signal repeats itself, as candidates of its F0: exact where the track is
 * robust.
 */
final class TemporalCandidates {
    static final int PER_FRAME = 3;

    private static final double LEAST_CORRELATION = 0.25;
    private static final double CERTAIN_CORRELATION = 0.9;
    private static final int HALF_WIDTH = 2; // a peak is the greatest of the 5 values around it
    private static final double SEARCHED_DEVIATIONS = 2;
    private static final double WORTHLESS_DEVIATIONS = 5;
    private static final double BOOST = 1.2;

    private TemporalCandidates() {}

    /** The candidates of each frame, the closest repetition first; their merit fades with their distance from the spectral track. */
    static Candidates of(double[] signal, SpectralTrack spectral) {
        var candidates = new Candidates(spectral.frames(), PER_FRAME);
        var correlation = new Correlation();
        double[] remaining = signal.clone();
        double searched = SEARCHED_DEVIATIONS * spectral.deviationHz();
        for (int frame = 0; frame < spectral.frames(); frame++) {
            int start = frame * Framing.HOP_SAMPLES;
            removeMean(remaining, start);
            double lowest = Math.max(spectral.hertz(frame) - searched, Framing.LOWEST_F0_HZ);
            double highest = Math.min(spectral.hertz(frame) + searched, Framing.HIGHEST_F0_HZ);
            int firstLag = (int) (Framing.SAMPLE_RATE_HZ / highest) - HALF_WIDTH;
            int endLag = (int) (Framing.SAMPLE_RATE_HZ / lowest) + HALF_WIDTH;
            correlation.compute(remaining, start, firstLag, endLag);
            pick(correlation, candidates, frame);
            weigh(candidates, frame, spectral);
        }
        return candidates;
    }

    /**
     * Takes the mean off a frame, for good: pYAAPT's frames share their samples, so those of the next frame have lost this one's mean
     * as well.
     */
    private static void removeMean(double[] signal, int start) {
        double sum = 0;
        for (int i = start; i < start + Correlation.FRAME_SAMPLES; i++) {
            sum += signal[i];
        }
        double mean = sum / Correlation.FRAME_SAMPLES;
        for (int i = start; i < start + Correlation.FRAME_SAMPLES; i++) {
            signal[i] -= mean;
        }
    }

    /** The best three peaks; only the greatest if any lag is as good as certain. */
    private static void pick(Correlation correlation, Candidates candidates, int frame) {
        boolean certain = correlation.greatest() > CERTAIN_CORRELATION;
        int last = PER_FRAME - 1;
        for (int lag = correlation.firstLag() + HALF_WIDTH; lag <= correlation.endLag() - HALF_WIDTH; lag++) {
            double value = correlation.at(lag);
            boolean wanted = certain ? stepsUpAndDown(correlation, lag) : isPeak(correlation, lag);
            if (value > LEAST_CORRELATION && wanted && value > candidates.merit(frame, certain ? 0 : last)) {
                candidates.set(frame, certain ? 0 : last, Framing.SAMPLE_RATE_HZ / (lag + 1.0), value);
                candidates.sort(frame);
            }
        }
    }

    private static boolean stepsUpAndDown(Correlation correlation, int lag) {
        double value = correlation.at(lag);
        return correlation.at(lag - 1) < value && correlation.at(lag + 1) < value;
    }

    private static boolean isPeak(Correlation correlation, int lag) {
        double value = correlation.at(lag);
        return stepsUpAndDown(correlation, lag)
                && correlation.at(lag - HALF_WIDTH) < value
                && correlation.at(lag + HALF_WIDTH) <= value;
    }

    private static void weigh(Candidates candidates, int frame, SpectralTrack spectral) {
        double greatest = Math.max(1, candidates.merit(frame, 0)); // rounding takes correlations beyond 1
        for (int candidate = 0; candidate < PER_FRAME; candidate++) {
            double hertz = candidates.hertz(frame, candidate);
            double distance = Math.abs(hertz - spectral.hertz(frame)) / (WORTHLESS_DEVIATIONS * spectral.deviationHz());
            double merit = BOOST * candidates.merit(frame, candidate) / greatest;
            candidates.set(frame, candidate, hertz, distance < 1 ? merit * (1 - distance) : 0);
        }
    }
}
