package io.spiritlm.wire.units;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelOutputTest {

    private static final String ENOUGH = "[Hu7]".repeat(ModelOutput.LEAST_SEMANTIC_UNITS);
    private static final String TOO_LITTLE = "[Hu7]".repeat(ModelOutput.LEAST_SEMANTIC_UNITS - 1);

    @Test
    void stripsText() {
        assertThat(ModelOutput.read("[Text] yes, \n")).containsExactly(new TextSpan("yes,"));
    }

    @Test
    void dropsALaterRunOfSpeechThatIsTooShort() {
        assertThat(ModelOutput.read("yes" + TOO_LITTLE)).containsExactly(new TextSpan("yes"));
        assertThat(ModelOutput.read("yes" + ENOUGH)).hasSize(2);
    }

    @Test
    void countsSemanticUnitsAlone() {
        assertThat(ModelOutput.read("yes[St1][Pi3]" + TOO_LITTLE)).containsExactly(new TextSpan("yes"));
    }

    @Test
    void keepsAFirstRunHoweverShort() {
        assertThat(ModelOutput.read("[Hu1]yes")).containsExactly(SpeechSpan.semantic(1), new TextSpan("yes"));
    }

    @Test
    void partsNoSpeechAtBlanks() {
        assertThat(ModelOutput.read("[Hu1] [Hu2]")).containsExactly(SpeechSpan.semantic(1, 2));
    }
}
