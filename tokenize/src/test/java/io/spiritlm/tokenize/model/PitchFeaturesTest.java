package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PitchFeaturesTest {
    private static final float[] F0 = {100, 100, 130, 160};
    private static final boolean[] VOICED = {false, true, false, true};

    @Test
    void keepsOrEmptiesTheGaps() {
        assertThat(PitchFeatures.named("f0_interp,vuv").rows(F0, VOICED))
                .containsExactly(100, 0, 100, 1, 130, 0, 160, 1);
        assertThat(PitchFeatures.named("f0,vuv").rows(F0, VOICED)).containsExactly(0, 0, 100, 1, 0, 0, 160, 1);
    }

    @Test
    void takesTheMeanOfVoicedFramesFromEveryF0ThatIsNotZero() {
        assertThat(PitchFeatures.named("norm_f0_interp,vuv").rows(F0, VOICED))
                .containsExactly(-30, 0, -30, 1, 0, 0, 30, 1);
        assertThat(PitchFeatures.named("norm_f0, vuv").rows(F0, VOICED)).containsExactly(0, 0, -30, 1, 0, 0, 30, 1);
        assertThat(PitchFeatures.NORMALISED_INTERPOLATED.rows(new float[] {0, 90}, new boolean[] {false, true}))
                .containsExactly(0, 0, 0, 1);
    }

    @ParameterizedTest
    @EnumSource
    void leavesAnUtteranceWithoutAVoicedFrameAsItIs(PitchFeatures features) {
        assertThat(features.rows(new float[3], new boolean[3])).containsOnly(0).hasSize(6);
        assertThat(features.rows(new float[0], new boolean[0])).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"speaker_norm", "speaker_norm_f0,vuv", "f0", "vuv,f0", ""})
    void refusesOtherFeatures(String features) {
        assertThatThrownBy(() -> PitchFeatures.named(features))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("features: expected one of [f0_interp,vuv, f0,vuv, ")
                .hasMessageContaining("found '" + features + "'");
    }

    @Test
    void refusesVoicingOfAnotherLength() {
        assertThatThrownBy(() -> PitchFeatures.VOICED.rows(new float[2], new boolean[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 2 and 3");
    }
}
