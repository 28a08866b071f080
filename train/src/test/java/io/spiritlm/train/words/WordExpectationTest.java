package io.spiritlm.train.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.tokenize.words.LetterContext;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WordExpectationTest {
    private static final SoundShares A = new SoundShares(new double[] {0.7, 0.3}, 0.2, 0.4);
    private static final SoundShares B = new SoundShares(new double[] {0.1, 0.9}, 0.3, 0.5);

    /** Letters {@code ab} in frames {@code 0 1}: both are heard, or one of them in both frames. */
    @Test
    void addsUpAllWaysToHearAWord() {
        double both = 0.8 * 0.7 * 0.6 * (0.7 * 0.9 * 0.5);
        double onlyA = 0.8 * 0.7 * (0.4 * 0.3) * 0.6 * 0.3;
        double onlyB = 0.2 * (0.7 * 0.1) * (0.5 * 0.9) * 0.5;
        double all = both + onlyA + onlyB;
        var word = new SpokenWord(LetterContext.of("ab"), new int[] {0, 1});
        var expectation = new WordExpectation(word, List.of(A, B));
        assertThat(expectation.likelihood()).isCloseTo(all, within(1e-12));

        var a = new SoundCounts(2);
        expectation.count(List.of(a, new SoundCounts(2)));
        assertThat(a.frames()).isCloseTo((both + 2 * onlyA) / all, within(1e-12));
        SoundShares shares = a.shares(A, 0);
        assertThat(shares.silent()).isCloseTo(onlyB / all, within(1e-12));
        assertThat(shares.unit(0)).isCloseTo((both + onlyA) / (both + 2 * onlyA), within(1e-12));
        assertThat(shares.stays()).isCloseTo(onlyA / (both + 2 * onlyA), within(1e-12));
    }

    @Test
    void countsNothingOfWhatCannotBe() {
        var word = new SpokenWord(LetterContext.of("a"), new int[] {0});
        var counts = new SoundCounts(1);
        new WordExpectation(word, List.of(new SoundShares(new double[] {0}, 0.5, 0.5))).count(List.of(counts));
        assertThat(counts.occurrences()).isZero();
    }
}
