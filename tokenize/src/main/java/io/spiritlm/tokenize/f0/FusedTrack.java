package io.spiritlm.tokenize.f0;

/** Decides, frame by frame, whether there is voice and at which F0: all candidates against each other, and against change. */
final class FusedTrack {
    private static final int PER_FRAME = 2 * TemporalCandidates.PER_FRAME;
    private static final int UNVOICED = PER_FRAME - 1;
    private static final int MEDIAN = PER_FRAME - 2;
    private static final int SPECTRAL = PER_FRAME - 3;

    private static final int MEDIAN_FRAMES = 7;
    private static final double CERTAINLY_UNVOICED_MERIT = 0.99;

    private static final double CHANGE_COST = 0.15;
    private static final double VOICING_COST = 0.5;
    private static final double STAY_UNVOICED_COST = 0.1;
    private static final double MERIT_WEIGHT = 0.9;

    private final VoiceEnergy energy;
    private final SpectralTrack spectral;
    private final Candidates candidates;
    private final double[] median;

    private FusedTrack(VoiceEnergy energy, SpectralTrack spectral, Candidates candidates) {
        this.energy = energy;
        this.spectral = spectral;
        this.candidates = candidates;
        this.median = median(candidates, energy);
    }

    /**
     * F0 of each frame, 0 where unvoiced.
     *
     * @param plain the candidates of the signal itself
     * @param squared those of its square
     */
    static double[] of(VoiceEnergy energy, SpectralTrack spectral, Candidates plain, Candidates squared) {
        var fused = new FusedTrack(energy, spectral, joined(plain, squared));
        double mean = fused.meanHertz();
        if (mean == 0) {
            return new double[energy.frames()];
        }
        for (int frame = 0; frame < energy.frames(); frame++) {
            fused.weighVoicing(frame);
            fused.addSmooth(frame);
        }
        int[] path = CheapestPath.through(
                fused.candidates, (frame, from, to) -> fused.cost(frame, from, to, mean) / MERIT_WEIGHT);
        return fused.candidates.along(path);
    }

    /** The best first. */
    private static Candidates joined(Candidates plain, Candidates squared) {
        var joined = new Candidates(plain.frames(), PER_FRAME);
        for (int frame = 0; frame < plain.frames(); frame++) {
            for (int i = 0; i < TemporalCandidates.PER_FRAME; i++) {
                joined.set(frame, i, plain.hertz(frame, i), plain.merit(frame, i));
                joined.set(frame, TemporalCandidates.PER_FRAME + i, squared.hertz(frame, i), squared.merit(frame, i));
            }
            joined.sort(frame);
        }
        return joined;
    }

    /** The best candidates' median over time, 0 in frames that are not loud. */
    private static double[] median(Candidates candidates, VoiceEnergy energy) {
        double[] median = MedianFilter.filter(candidates.along(new int[candidates.frames()]), MEDIAN_FRAMES);
        for (int frame = 0; frame < median.length; frame++) {
            if (!energy.isProbablyVoiced(frame)) {
                median[frame] = 0;
            }
        }
        return median;
    }

    /** The mean of the median where it is voiced; 0 if it is nowhere. */
    private double meanHertz() {
        double sum = 0;
        int voiced = 0;
        for (double hertz : median) {
            sum += hertz;
            voiced += hertz > 0 ? 1 : 0;
        }
        return voiced == 0 ? 0 : sum / voiced;
    }

    /** Weighs a frame's being unvoiced against its best candidate, or against the spectral track if it has none. */
    private void weighVoicing(int frame) {
        if (energy.isCertainlyUnvoiced(frame)) {
            fill(frame, 0, CERTAINLY_UNVOICED_MERIT);
        } else if (candidates.hertz(frame, 0) > 0) {
            for (int candidate = 1; candidate < UNVOICED; candidate++) {
                if (candidates.hertz(frame, candidate) == 0) {
                    candidates.set(frame, candidate, 0, 0);
                }
            }
            candidates.set(frame, UNVOICED, 0, 1 - candidates.merit(frame, 0));
        } else {
            double merit = loudness(frame);
            candidates.set(frame, 0, spectral.hertz(frame), merit);
            fill(frame, 1, 1 - merit);
        }
    }

    private void fill(int frame, int from, double merit) {
        for (int candidate = from; candidate < PER_FRAME; candidate++) {
            candidates.set(frame, candidate, 0, merit);
        }
    }

    /** The median and the spectral track stand in the places of the worst candidates. */
    private void addSmooth(int frame) {
        double merit = median[frame] > 0 ? candidates.merit(frame, 0) : 1 - loudness(frame);
        candidates.set(frame, MEDIAN, median[frame], merit);
        candidates.set(frame, SPECTRAL, spectral.hertz(frame), energy.relative(frame) / 5);
    }

    private double loudness(int frame) {
        return Math.min(1, energy.relative(frame) / 2);
    }

    private double cost(int frame, int from, int to, double meanHertz) {
        double before = candidates.hertz(frame - 1, from);
        double now = candidates.hertz(frame, to);
        if (before > 0 && now > 0) {
            return CHANGE_COST * (Math.abs(now - before) / meanHertz);
        }
        if (before > 0 || now > 0) {
            double change = Math.abs(energy.relative(frame - 1) - energy.relative(frame));
            return VOICING_COST * (1 - Math.min(1, change));
        }
        return STAY_UNVOICED_COST;
    }
}
