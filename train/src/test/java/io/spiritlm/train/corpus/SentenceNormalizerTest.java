package io.spiritlm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceNormalizerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Press 1, then 25!|press one then twenty five",
                "call-forward on 'Busy'|call forward on busy",
                "John’s & Mary's|john's and mary's",
                "don't  '' stop|don't stop",
                "extension 407|extension four hundred seven",
                "1998 or 05|one nine nine eight or zero five",
                "100|one hundred"
            })
    void spellsTextInLowerCaseWords(String text, String expected) {
        assertThat(SentenceNormalizer.normalize(text)).isEqualTo(expected);
    }

    @Test
    void leavesNothingOfTextWithoutWords() {
        assertThat(SentenceNormalizer.normalize(" -- ' …")).isEmpty();
        assertThat(SentenceNormalizer.words("")).isEmpty();
    }

    @Test
    void isIdempotentOnAnyText() {
        long seed = 11;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < 30; j++) {
                text.append((char) (random.nextBoolean() ? 32 + random.nextInt(95) : 32 + random.nextInt(0x2100)));
            }
            String once = SentenceNormalizer.normalize(text.toString());
            assertThat(once).as("seed %d, text '%s'", seed, text).matches("([a-z']+( [a-z']+)*)?");
            assertThat(SentenceNormalizer.normalize(once))
                    .as("seed %d, text '%s'", seed, text)
                    .isEqualTo(once);
        }
    }
}
