package io.spiritlm.wire.units;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpokenContinuationTest {

    @Test
    void saysPromptAndOutputTogether() {
        SpokenContinuation continuation = continuation("[St5][Pi3][Hu1]", "[Hu2]");
        assertThat(continuation.whole()).hasToString("[St5][Pi3][Hu1][Hu2]");
        assertThat(AlignedUnits.of(continuation.whole()).pitch()).containsExactly(3, 3);
    }

    @Test
    void cutsThePromptsShareRoundedUp() {
        SpokenContinuation continuation = continuation("[Hu1]".repeat(10), "[Pi3]" + "[Hu2]".repeat(25));
        assertThat(continuation.cutSamples(36_000)).isEqualTo(10_000);
        assertThat(continuation.cutSamples(36_001)).isEqualTo(10_001);
        assertThat(continuation.cutSamples(0)).isZero();
        assertThat(continuation("", "[Hu1]").cutSamples(640)).isZero();
    }

    @Test
    void isDroppedWhenItAddsTooLittle() {
        assertThat(continuation("[Hu1]".repeat(50), "[St1][Pi1]" + "[Hu1]".repeat(23))
                        .isDropped())
                .isTrue();
        assertThat(continuation("[Hu1]", "[Hu1]".repeat(24)).isDropped()).isFalse();
    }

    private static SpokenContinuation continuation(String prompt, String added) {
        return new SpokenContinuation(speech(prompt), speech(added));
    }

    private static SpeechSpan speech(String units) {
        return units.isEmpty()
                ? SpeechSpan.semantic()
                : (SpeechSpan) UnitString.parse(units).getFirst();
    }
}
