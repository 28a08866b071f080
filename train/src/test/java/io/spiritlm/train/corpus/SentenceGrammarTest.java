package io.spiritlm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SentenceGrammarTest {
    @Test
    void bundledGrammarIsWideAndHoldsOutAFifth() throws IOException {
        SentenceGrammar grammar = SentenceGrammar.bundled();
        int training = grammar.trainingPatterns().size();
        int heldOut = grammar.heldOutPatterns().size();
        assertThat(training + heldOut).isBetween(60, 120);
        assertThat((double) heldOut / (training + heldOut)).isBetween(0.15, 0.25);
        assertThat(grammar.vocabulary()).hasSizeGreaterThan(1200);
        assertThat(grammar.trainingPatterns())
                .extracting(SentenceGrammar.SentencePattern::sentiment)
                .contains(Sentiment.values());
        assertThat(grammar.heldOutPatterns())
                .extracting(SentenceGrammar.SentencePattern::sentiment)
                .contains(Sentiment.values());
    }

    @Test
    void fillsNestedSlotsTheSameWayForTheSameSeed() {
        SentenceGrammar grammar = SentenceGrammar.parse(List.of(
                "# greetings",
                "@who = {name} | my {name}",
                "@name = Ann",
                "  Bob",
                "",
                "greet / positive / hello, {who}!"));
        SentenceGrammar.SentencePattern pattern =
                List.of(grammar.trainingPatterns(), grammar.heldOutPatterns()).stream()
                        .flatMap(List::stream)
                        .findFirst()
                        .orElseThrow();
        LabelledSentence sentence = grammar.fill(pattern, new Random(5));
        assertThat(sentence.text()).matches("hello (my )?(ann|bob)");
        assertThat(sentence.intent()).isEqualTo("greet");
        assertThat(sentence.sentiment()).isEqualTo(Sentiment.POSITIVE);
        assertThat(grammar.fill(pattern, new Random(5))).isEqualTo(sentence);
        assertThat(grammar.vocabulary()).containsExactly("ann", "bob", "hello", "my");
    }

    @Test
    void aSlotWithAnEmptyChoiceMayBeLeftOut() {
        SentenceGrammar grammar =
                SentenceGrammar.parse(List.of("@who = | Ann", "  | Bob", "greet / neutral / hello {who}!"));
        SentenceGrammar.SentencePattern pattern =
                new SentenceGrammar.SentencePattern("greet", Sentiment.NEUTRAL, "hello {who}!");
        Random random = new Random(6);
        assertThat(Stream.generate(() -> grammar.fill(pattern, random).text()).limit(50))
                .contains("hello", "hello ann", "hello bob");
    }

    @Test
    void aContinuationsBarAddsNoEmptyChoice() {
        SentenceGrammar grammar =
                SentenceGrammar.parse(List.of("@who = Ann", "  | Bob", "greet / neutral / hello {who}!"));
        SentenceGrammar.SentencePattern pattern =
                new SentenceGrammar.SentencePattern("greet", Sentiment.NEUTRAL, "hello {who}!");
        Random random = new Random(6);
        assertThat(Stream.generate(() -> grammar.fill(pattern, random).text()).limit(50))
                .containsOnly("hello ann", "hello bob");
    }

    @Test
    void namesAnUndefinedSlotAndAMalformedLine() {
        assertThatThrownBy(() -> SentenceGrammar.parse(List.of("a / neutral / {nobody}")))
                .hasMessageContaining("{nobody}");
        assertThatThrownBy(() -> SentenceGrammar.parse(List.of("only / two"))).hasMessageContaining("line 1");
    }
}
