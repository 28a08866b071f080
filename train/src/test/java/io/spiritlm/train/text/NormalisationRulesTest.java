package io.spiritlm.train.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class NormalisationRulesTest {
    @Test
    void everySourceHasOneRule() {
        var sources = NormalisationRules.table()
                .lines()
                .map(line -> line.substring(0, line.indexOf('\t')))
                .toList();
        assertThat(sources).doesNotHaveDuplicates().contains("41", "30", "2c", "e9");
    }

    @Test
    void writesWhatPeopleTypeAsTheCorpusIsWritten() {
        assertThat(replace("Caf\u00e9 4, R&B!")).isEqualTo("cafe  four   r and b ");
        assertThat(replace("don\u2019t")).isEqualTo("don't");
    }

    private static String replace(String text) {
        var replaced = new StringBuilder();
        text.chars().forEach(character -> replaced.append(rule(character)));
        return replaced.toString();
    }

    private static String rule(int character) {
        String source = Integer.toHexString(character) + "\t";
        return NormalisationRules.table()
                .lines()
                .filter(line -> line.startsWith(source))
                .findFirst()
                .map(line -> {
                    var text = new StringBuilder();
                    Arrays.stream(line.substring(source.length()).split(" "))
                            .forEach(hex -> text.appendCodePoint(Integer.parseInt(hex, 16)));
                    return text.toString();
                })
                .orElse(Character.toString(character));
    }
}
