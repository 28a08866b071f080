package io.spiritlm.train.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WordErrorsTest {
    @Test
    void countsSubstitutionsDeletionsAndInsertions() {
        var errors = new WordErrors();
        errors.add(List.of("a", "b", "c", "d"), List.of("a", "x", "d"));
        errors.add(List.of("a"), List.of("a", "a"));
        errors.add(List.of("a", "b", "c"), List.of());
        assertThat(errors.rate()).isEqualTo(6 / 8.0);
    }
}
