package io.spiritlm.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordErrorsPropertyTest {
    @Test
    void editsAreTheLevenshteinDistanceAndExplainTheLengths() {
        long seed = 71;
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            List<String> reference = words(random);
            List<String> hypothesis = words(random);
            WordErrors errors = WordErrors.between(reference, hypothesis);
            assertThat(errors.edits())
                    .as("seed %d: %s against %s", seed, reference, hypothesis)
                    .isEqualTo(distance(reference, hypothesis));
            assertThat(reference.size() - errors.deletions() + errors.insertions())
                    .as("seed %d: %s against %s", seed, reference, hypothesis)
                    .isEqualTo(hypothesis.size());
        }
    }

    private static List<String> words(Random random) {
        List<String> words = new ArrayList<>();
        for (int i = random.nextInt(7); i > 0; i--) {
            words.add(String.valueOf((char) ('a' + random.nextInt(3))));
        }
        return words;
    }

    /** The definition itself, without memory. */
    private static int distance(List<String> left, List<String> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return left.size() + right.size();
        }
        List<String> leftRest = left.subList(1, left.size());
        List<String> rightRest = right.subList(1, right.size());
        if (left.getFirst().equals(right.getFirst())) {
            return distance(leftRest, rightRest);
        }
        return 1
                + Math.min(
                        distance(leftRest, rightRest), Math.min(distance(leftRest, right), distance(left, rightRest)));
    }
}
