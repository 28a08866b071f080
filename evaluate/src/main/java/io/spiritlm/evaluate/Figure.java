package io.spiritlm.evaluate;

import java.util.List;
import java.util.Locale;

/** What came of one measurement. */
public sealed interface Figure {
    /**
     * Word errors.
     *
     * @param words in the references
     * @param wordErrorRate edits over words
     * @param low lower end of its 95 % bootstrap interval
     * @param high upper end
     */
    record Words(int utterances, int words, double wordErrorRate, double low, double high) implements Figure {
        static Words of(List<WordErrorRate.Pair> pairs) {
            WordErrorRate rate = WordErrorRate.of(pairs);
            return new Words(rate.sentences(), rate.errors().referenceWords(), rate.rate(), rate.low(), rate.high());
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%10d %7d %7.1f %%  %5.1f .. %5.1f %%",
                    utterances,
                    words,
                    100 * wordErrorRate,
                    100 * low,
                    100 * high);
        }
    }

    /**
     * How well units tell phones apart.
     *
     * @param frames compared, 40 ms each
     * @param phoneMutualInformation PNMI: the share of the phones' entropy that the units explain, 0..1
     * @param phonePurity the share of frames whose phone is their unit's commonest, 0..1
     */
    record Units(long frames, double phoneMutualInformation, double phonePurity) implements Figure {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "PNMI %.1f %%, phone purity %.1f %%, %d frames",
                    100 * phoneMutualInformation,
                    100 * phonePurity,
                    frames);
        }
    }

    /** Nothing was measured, and why. */
    record Missing(String reason) implements Figure {
        @Override
        public String toString() {
            return "not measured: " + reason.strip().replaceAll("\\s*\\R\\s*", "; ");
        }
    }
}
