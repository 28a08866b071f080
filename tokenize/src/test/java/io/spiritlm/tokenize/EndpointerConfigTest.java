package io.spiritlm.tokenize;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.tokenize.EndpointerConfig.Strictness;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EndpointerConfigTest {
    @Test
    void refusesAFrameThatTheDetectorDoesNotKnow() {
        assertThatThrownBy(() -> config(25, 500, 100, 30_000))
                .hasMessage("endpointer frame: expected 10, 20 or 30 ms, found PT0.025S");
    }

    @Test
    void refusesADurationThatIsNotWholeFrames() {
        assertThatThrownBy(() -> config(20, 510, 100, 30_000)).hasMessageContaining("end silence");
    }

    @Test
    void refusesPaddingAsLongAsTheSilenceThatEnds() {
        assertThatThrownBy(() -> config(20, 500, 500, 30_000)).hasMessageContaining("end silence");
    }

    @Test
    void refusesAnUtteranceTooShortForItsOnset() {
        assertThatThrownBy(() -> config(20, 500, 100, 1_000)).hasMessageContaining("longest utterance");
    }

    private static EndpointerConfig config(int frame, int endSilence, int trailPadding, int longest) {
        return new EndpointerConfig(
                Duration.ofMillis(frame),
                Strictness.AGGRESSIVE,
                Duration.ofMillis(120),
                Duration.ofMillis(200),
                Duration.ofMillis(endSilence),
                Duration.ofMillis(200),
                Duration.ofMillis(trailPadding),
                Duration.ofMillis(longest),
                Duration.ofSeconds(30));
    }
}
