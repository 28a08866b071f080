package io.spiritlm.train.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SequenceSamplerTest {
    private static final long SEED = 42;
    private static final int DRAWS = 4000;

    private final List<AlignedUtterance> utterances =
            List.of(Examples.utterance("kal16"), Examples.utterance("asterisk"));

    @Test
    void drawsEveryKindAndNothingElse() {
        Set<String> kinds = new TreeSet<>();
        for (var sequence : draws(1, 0)) {
            var tokens = tokens(sequence);
            kinds.add(
                    switch (tokens.get(1)) {
                        case 5 -> "recognition";
                        case 6 -> "synthesis";
                        case 4 -> tokens.contains(3) ? "interleaved" : "speech";
                        case 3 -> tokens.contains(30) ? "text" : "interleaved";
                        default -> "unknown: " + tokens;
                    });
            assertThat(tokens.getFirst()).isEqualTo(1);
            assertThat(tokens.getLast()).isEqualTo(2);
        }
        assertThat(kinds).containsExactly("interleaved", "recognition", "speech", "synthesis", "text");
    }

    @Test
    void wholeUtterancesHaveTheirCollapsedUnitsAndTheirText() {
        assertThat(draws(1, 0).stream().map(SequenceSamplerTest::tokens))
                .contains(
                        List.of(1, 5, 10, 11, 12, 13, 14, 15, 16, 17, 10, 3, 20, 21, 22, 23, 2),
                        List.of(1, 6, 20, 21, 22, 23, 4, 10, 11, 12, 13, 14, 15, 16, 17, 10, 2));
    }

    @Test
    void partsOfUtterancesAreCutAtWords() {
        assertThat(draws(0, 0).stream().map(SequenceSamplerTest::tokens))
                .contains(
                        List.of(1, 5, 13, 14, 3, 21, 2),
                        List.of(1, 5, 10, 11, 12, 3, 20, 2),
                        List.of(1, 6, 21, 22, 23, 4, 13, 14, 15, 16, 17, 10, 2));
    }

    @Test
    void wordsOfSeveralUtterancesFollowEachOther() {
        assertThat(draws(0, 0).stream().map(SequenceSamplerTest::tokens))
                .contains(
                        List.of(1, 5, 13, 14, 10, 11, 12, 3, 21, 20, 2),
                        List.of(1, 6, 21, 20, 4, 13, 14, 10, 11, 12, 2));
    }

    @Test
    void theLastUnitOfAWordTellsIt() {
        var whole = draws(1, 0).stream()
                .filter(sequence -> tokens(sequence)
                        .equals(List.of(1, 5, 10, 11, 12, 13, 14, 15, 16, 17, 10, 3, 20, 21, 22, 23, 2)))
                .findFirst()
                .orElseThrow();
        List<Integer> heard = new ArrayList<>();
        for (int i = 0; i < whole.size(); i++) {
            heard.add(whole.heard(i));
        }
        int none = TrainingSequence.NONE;
        assertThat(heard)
                .containsExactly(
                        none, none, none, none, 20, none, 21, none, none, 22, none, none, none, none, none, none, none);
    }

    @Test
    void noiseDisturbsOnlyWhatIsToBeRecognised() {
        var synthesis = draws(1, 0.5).stream()
                .map(SequenceSamplerTest::tokens)
                .filter(tokens -> tokens.get(1) == 6
                        && tokens.size() == 17
                        && tokens.subList(2, 7).equals(List.of(20, 21, 22, 23, 4)))
                .toList();
        assertThat(synthesis).isNotEmpty();
        assertThat(Set.copyOf(synthesis)).hasSize(1);
        var recognition = draws(1, 0.5).stream()
                .map(SequenceSamplerTest::tokens)
                .filter(tokens -> tokens.get(1) == 5)
                .toList();
        assertThat(Set.copyOf(recognition).size()).isGreaterThan(100);
    }

    private List<TrainingSequence> draws(double progress, double noise) {
        var sampler = new SequenceSampler(
                Examples.VOCABULARY,
                new TrainingUtterances(utterances, List.of(), "kal16"),
                List.of(new int[] {30, 31}),
                new PhoneExchange(utterances),
                noise,
                new Random(SEED));
        List<TrainingSequence> sequences = new ArrayList<>();
        for (int i = 0; i < DRAWS; i++) {
            sequences.add(sampler.draw(progress, 256));
        }
        return sequences;
    }

    private static List<Integer> tokens(TrainingSequence sequence) {
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < sequence.size(); i++) {
            tokens.add(sequence.token(i));
        }
        return tokens;
    }
}
