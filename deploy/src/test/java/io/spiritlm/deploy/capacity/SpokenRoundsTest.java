package io.spiritlm.deploy.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.wire.Pcm16;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SpokenRoundsTest {
    /** 2.45 s that nobody could take for silence. */
    private static final Pcm16 RECORDING = recording();

    @Test
    void saysTheRecordingForTheShareOfTheTimeAndBeginsAgain() {
        SpokenRounds said = SpokenRounds.of(RECORDING, 0.4);

        assertThat(said.length()).isBetween(Duration.ofSeconds(6), Duration.ofMillis(6_500));
        assertThat(said.speechShare()).isEqualTo(0.4, within(0.02));
        assertThat(said.round()).allSatisfy(piece -> assertThat(piece.length()).isEqualTo(1600));
        Pcm16 whole = said.round().stream().reduce(Pcm16.EMPTY, Pcm16::concat);
        int from = whole.length() - 25 * 1600;
        assertThat(whole.slice(from, from + RECORDING.length())).isEqualTo(RECORDING);
        assertThat(loud(whole)).as("nothing else is said").isEqualTo(RECORDING.length());
        assertThat(said.piece(3 + 2L * said.round().size())).isEqualTo(said.piece(3));
    }

    @Test
    void saysNothing() {
        SpokenRounds silent = SpokenRounds.silent();
        assertThat(silent.speechShare()).isZero();
        assertThat(silent.round()).allSatisfy(piece -> assertThat(loud(piece)).isZero());
    }

    @Test
    void refusesSharesThatLeaveNoPause() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpokenRounds.of(RECORDING, 0.9))
                .withMessageContaining("0.8");
    }

    private static long loud(Pcm16 sound) {
        long loud = 0;
        for (int i = 0; i < sound.length(); i++) {
            loud += sound.sample(i) == 0 ? 0 : 1;
        }
        return loud;
    }

    private static Pcm16 recording() {
        short[] samples = new short[39_200];
        Arrays.fill(samples, (short) 1000);
        return Pcm16.of(samples);
    }
}
