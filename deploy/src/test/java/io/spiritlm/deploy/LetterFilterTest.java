package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.DeadLetter.Origin;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class LetterFilterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-05-31T08:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "90m, 2026-05-31T06:30:00Z",
        "2h, 2026-05-31T06:00:00Z",
        "3d, 2026-05-28T08:00:00Z",
        "PT1H30M, 2026-05-31T06:30:00Z",
        "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z"
    })
    void readsATimeAgoAndAnInstant(String text, Instant expected) {
        assertThat(LetterFilter.since(text, CLOCK)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2 hours", "PTX", "yesterday", "2026-01-02", "P999999999999999999D"})
    void saysWhatItWantsOfATime(String text) {
        assertThatThrownBy(() -> LetterFilter.since(text, CLOCK))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("found '" + text + "'");
    }

    @Test
    void readsAnOriginAsItIsPrinted() {
        Origin origin = new Origin("spirit.dead-letters", 12, 3_000_000_000L);
        assertThat(LetterFilter.origin(origin.toString())).isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "spirit.audio", "spirit.audio-1", "spirit.audio@3", "-1@2", "spirit.audio-x@2"})
    void saysWhatItWantsOfAnOrigin(String text) {
        assertThatThrownBy(() -> LetterFilter.origin(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("topic-partition@offset");
    }
}
