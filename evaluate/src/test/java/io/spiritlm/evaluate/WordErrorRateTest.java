package io.spiritlm.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordErrorRateTest {
    @Test
    void countsEachKindOfErrorOverNormalisedWords() {
        WordErrorRate rate = WordErrorRate.of(List.of(
                new WordErrorRate.Pair("Press 1 now.", "press one now"),
                new WordErrorRate.Pair("hold the line please", "hold a line"),
                new WordErrorRate.Pair("goodbye", "well goodbye")));
        assertThat(rate.errors()).isEqualTo(new WordErrors(8, 1, 1, 1));
        assertThat(rate.rate()).isEqualTo(3 / 8.0);
        assertThat(rate.sentences()).isEqualTo(3);
        assertThat(rate.exactSentences()).isEqualTo(1);
    }

    @Test
    void intervalHoldsTheRateAndShrinksToItWhenAllSentencesAreAlike() {
        List<WordErrorRate.Pair> mixed = new ArrayList<>();
        List<WordErrorRate.Pair> alike = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            mixed.add(new WordErrorRate.Pair("one two three four", i % 2 == 0 ? "one two three four" : "one two"));
            alike.add(new WordErrorRate.Pair("one two three four", "one two three"));
        }
        WordErrorRate wide = WordErrorRate.of(mixed);
        assertThat(wide.low()).isLessThan(wide.rate());
        assertThat(wide.high()).isGreaterThan(wide.rate()).isLessThan(0.35);
        WordErrorRate narrow = WordErrorRate.of(alike);
        assertThat(narrow.low()).isEqualTo(0.25).isEqualTo(narrow.high());
        assertThat(WordErrorRate.of(mixed)).isEqualTo(wide);
    }

    @Test
    void refusesReferencesWithoutWords() {
        assertThatThrownBy(() -> WordErrorRate.of(List.of(new WordErrorRate.Pair("...", "hello"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 1 without");
    }
}
