package io.spiritlm.train.encoder;

import io.spiritlm.train.corpus.Utterance;
import java.util.Arrays;
import java.util.Map;

/**
 * How well units tell phones apart, frame by frame (Hsu et al. 2021 §IV-C).
 *
 * @param frames frames compared
 * @param phoneMutualInformation PNMI: the share of the phones' entropy that the units explain, 0..1
 * @param phonePurity the share of frames whose phone is their unit's commonest
 * @param unitPurity the share of frames whose unit is their phone's commonest
 * @param unitsUsed units that occur
 */
public record UnitQuality(
        long frames, double phoneMutualInformation, double phonePurity, double unitPurity, int unitsUsed) {
    private static final double UNIT_SECONDS = 0.04;

    /**
     * Measures units that are given for utterances.
     *
     * @param units of each utterance, one for each frame of 40 ms
     */
    public static UnitQuality of(Map<Utterance, int[]> units) {
        int codebook =
                1 + units.values().stream().flatMapToInt(Arrays::stream).max().orElse(0);
        var counter = new Counter(codebook, FrameLabels.CLASSES);
        units.forEach((utterance, frames) -> {
            var labels = new FrameLabels(utterance);
            for (int frame = 0; frame < frames.length; frame++) {
                counter.add(frames[frame], labels.at((frame + 0.5) * UNIT_SECONDS));
            }
        });
        return counter.quality();
    }

    /** Counts pairs of a unit and a phone. Not thread-safe. */
    static final class Counter {
        private final long[][] counts;

        Counter(int units, int phones) {
            counts = new long[units][phones];
        }

        void add(int unit, int phone) {
            counts[unit][phone]++;
        }

        UnitQuality quality() {
            int phones = counts[0].length;
            long[] byPhone = new long[phones];
            long all = 0;
            long pure = 0;
            int used = 0;
            for (long[] row : counts) {
                long sum = Arrays.stream(row).sum();
                all += sum;
                used += sum > 0 ? 1 : 0;
                pure += Arrays.stream(row).max().orElse(0);
                for (int phone = 0; phone < phones; phone++) {
                    byPhone[phone] += row[phone];
                }
            }
            long commonest = 0;
            double entropy = 0;
            for (int phone = 0; phone < phones; phone++) {
                int column = phone;
                commonest += Arrays.stream(counts)
                        .mapToLong(row -> row[column])
                        .max()
                        .orElse(0);
                entropy -= part(byPhone[phone], all);
            }
            double information = 0;
            for (long[] row : counts) {
                long sum = Arrays.stream(row).sum();
                for (int phone = 0; phone < phones; phone++) {
                    if (row[phone] > 0) {
                        information += row[phone]
                                / (double) all
                                * Math.log((double) row[phone] * all / ((double) sum * byPhone[phone]));
                    }
                }
            }
            return new UnitQuality(
                    all,
                    entropy == 0 ? 0 : information / entropy,
                    pure / (double) Math.max(1, all),
                    commonest / (double) Math.max(1, all),
                    used);
        }

        private static double part(long count, long all) {
            double share = count / (double) all;
            return count == 0 ? 0 : share * Math.log(share);
        }
    }
}
