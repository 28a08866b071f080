package io.spiritlm.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BigramModelTest {
    private final BigramModel model =
            BigramModel.train(List.of("press one", "press two now", "press one now"), Set.of("three", "one"));

    @Test
    void everyContextsProbabilitiesSumToOne() {
        List<String> outcomes = new ArrayList<>(model.vocabulary());
        outcomes.add("</s>");
        for (String context : List.of("<s>", "press", "one", "now", "three")) {
            assertThat(outcomes.stream()
                            .mapToDouble(word -> model.probability(context, word))
                            .sum())
                    .as("after %s", context)
                    .isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void prefersWhatItSawAndAllowsTheWholeVocabulary() {
        assertThat(model.vocabulary()).containsExactlyInAnyOrder("press", "one", "two", "three", "now");
        assertThat(model.probability("press", "one")).isGreaterThan(model.probability("press", "now"));
        assertThat(model.probability("press", "three")).isPositive();
    }

    @Test
    void writesAsManyEntriesAsItsHeaderSays(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("model.arpa");
        model.write(file);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).contains("ngram 1=7", "ngram 2=7").last().isEqualTo("\\end\\");
        int unigrams = lines.indexOf("\\2-grams:") - lines.indexOf("\\1-grams:") - 2;
        int bigrams = lines.indexOf("\\end\\") - lines.indexOf("\\2-grams:") - 2;
        assertThat(unigrams).isEqualTo(7);
        assertThat(bigrams).isEqualTo(7);
        // log10((2 - 0.6) / 3): "one" follows two of three "press"
        assertThat(lines)
                .filteredOn(line -> line.contains("press one"))
                .singleElement()
                .asString()
                .startsWith("-0.3310 ");
    }
}
