package io.spiritlm.tokenize.f0;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where F0 is about, in every frame: from the spectrum of the squared signal, in which a fundamental that telephones cut off is there
 * again. Robust rather than exact, and without gaps.
 */
final class SpectralTrack {
    private static final double[] WINDOW = Window.kaiser(2 * Framing.FRAME_SAMPLES, 0.5);
    private static final int MEDIAN_FRAMES = 5;
    private static final double UNKNOWN_HZ = 150;
    private static final double LEAST_DEVIATION = 0.05; // of the mean
    private static final double TYPICAL = 0.8; // of the mean of the clearest, of which some are an octave too high
    private static final double CHANGE_WEIGHT = 11;

    private final double[] hertz;
    private final double deviationHz;

    private SpectralTrack(double[] hertz, double deviationHz) {
        this.hertz = hertz;
        this.deviationHz = deviationHz;
    }

    /**
     * The track of an utterance of at least 4 frames.
     *
     * @param squares the squared signal, band-passed
     */
    static SpectralTrack of(double[] squares, VoiceEnergy energy) {
        Candidates candidates = candidates(squares, energy);
        int[] known = IntStream.range(0, candidates.frames())
                .filter(frame -> candidates.hertz(frame, 0) > 0)
                .toArray();
        double[] found = found(candidates.of(known));
        double mean = known.length == 0 ? UNKNOWN_HZ : mean(found);
        double[] hertz = new double[energy.frames()];
        for (int i = 0; i < known.length; i++) {
            hertz[known[i]] = found[i];
        }
        for (int end : new int[] {0, hertz.length - 1}) {
            if (hertz[end] < mean / 2) {
                hertz[end] = mean;
            }
        }
        double deviationHz = Math.max(deviation(found), LEAST_DEVIATION * mean);
        return new SpectralTrack(smoothed(MonotoneCubic.fillZeros(hertz)), deviationHz);
    }

    int frames() {
        return hertz.length;
    }

    double hertz(int frame) {
        return hertz[frame];
    }

    /** The standard deviation over the frames in which F0 was found. */
    double deviationHz() {
        return deviationHz;
    }

    /** What stands out of each frame's spectrum. A frame begins where those of the other steps do, and is twice as long. */
    private static Candidates candidates(double[] squares, VoiceEnergy energy) {
        var spectrum = new Spectrum();
        var correlation = new HarmonicCorrelation();
        var candidates = new Candidates(energy.frames(), HarmonicPeaks.PER_FRAME);
        double[] windowed = new double[WINDOW.length];
        for (int frame = 0; frame < energy.frames(); frame++) {
            if (energy.isProbablyVoiced(frame)) {
                for (int i = 0; i < windowed.length; i++) {
                    int at = frame * Framing.HOP_SAMPLES + i;
                    windowed[i] = at < squares.length ? WINDOW[i] * squares[at] : 0;
                }
                double mean = mean(windowed);
                for (int i = 0; i < windowed.length; i++) {
                    windowed[i] -= mean;
                }
                spectrum.transform(windowed);
                HarmonicPeaks.find(correlation.of(spectrum), candidates, frame);
            }
        }
        return candidates;
    }

    /** One of each frame's candidates, so that they are clear and change little; if there are three frames or more. */
    private static double[] found(Candidates candidates) {
        double[] found = new double[candidates.frames()];
        if (found.length < 3) {
            Arrays.fill(found, UNKNOWN_HZ);
            return found;
        }
        double[] clearest = candidates.along(new int[found.length]);
        double mean = mean(clearest);
        double weight = CHANGE_WEIGHT * deviation(clearest) / mean;
        smoothLikeliest(candidates, TYPICAL * mean);
        int[] path = CheapestPath.through(candidates, (frame, from, to) -> {
            double change =
                    Math.abs(candidates.hertz(frame, to) - candidates.hertz(frame - 1, from)) / Framing.LOWEST_F0_HZ;
            return weight * (0.05 * change + change * change);
        });
        return MedianFilter.filter(candidates.along(path), MEDIAN_FRAMES);
    }

    /** Replaces of each frame's candidates the one that is clear and near what is typical by the median of such over time. */
    private static void smoothLikeliest(Candidates candidates, double typicalHertz) {
        int[] likeliest = new int[candidates.frames()];
        for (int frame = 0; frame < likeliest.length; frame++) {
            double least = Double.POSITIVE_INFINITY;
            for (int candidate = 0; candidate < candidates.perFrame(); candidate++) {
                double distance = Math.abs(candidates.hertz(frame, candidate) - typicalHertz)
                        * (3 - candidates.merit(frame, candidate));
                if (distance < least) {
                    least = distance;
                    likeliest[frame] = candidate;
                }
            }
        }
        double[] smooth = MedianFilter.filter(candidates.along(likeliest), MEDIAN_FRAMES);
        for (int frame = 0; frame < smooth.length; frame++) {
            candidates.set(frame, likeliest[frame], smooth[frame], candidates.merit(frame, likeliest[frame]));
        }
    }

    /** Each value with the two before it; the first two as those behind them. */
    private static double[] smoothed(double[] hertz) {
        double[] smoothed = new double[hertz.length];
        for (int i = 2; i < hertz.length; i++) {
            smoothed[i] = (hertz[i] + hertz[i - 1] + hertz[i - 2]) / 3;
        }
        smoothed[0] = smoothed[2];
        smoothed[1] = smoothed[3];
        return smoothed;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(double[] values) {
        if (values.length == 0) {
            return 0;
        }
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length);
    }
}
