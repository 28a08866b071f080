package io.spiritlm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordMatcherTest {
    @Test
    void joinsPossessivesThatAnEngineSplits() {
        List<TimedWord> spoken =
                List.of(new TimedWord("John", 0, 0.3), new TimedWord("'s", 0.3, 0.4), new TimedWord("order", 0.4, 0.8));
        assertThat(WordMatcher.match(List.of("john's", "order"), spoken))
                .contains(List.of(new TimedWord("john's", 0, 0.4), new TimedWord("order", 0.4, 0.8)));
    }

    @Test
    void acceptsApostrophesThatAnEngineDrops() {
        assertThat(WordMatcher.match(List.of("isn't"), List.of(new TimedWord("isnt", 0, 1))))
                .contains(List.of(new TimedWord("isn't", 0, 1)));
    }

    @Test
    void refusesOtherWordsAndOtherCounts() {
        List<TimedWord> spoken = List.of(new TimedWord("doctor", 0, 1));
        assertThat(WordMatcher.match(List.of("dr"), spoken)).isEmpty();
        assertThat(WordMatcher.match(List.of("doctor", "who"), spoken)).isEmpty();
        assertThat(WordMatcher.match(List.of(), spoken)).isEmpty();
    }
}
