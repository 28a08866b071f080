package io.spiritlm.deploy.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StallLogTest {
    private static final LegId LEG = LegId.of("call-1", "caller");
    private static final TurnId TURN = new TurnId(LEG, 0);
    private static final Instant HEARD = Instant.parse("2026-01-01T00:00:00Z");
    private static final Cue CUE = new Cue(
            new Request(Task.SPEAK, Modality.SPEECH, new Sampling.Greedy(10), Voice.DEFAULT, Duration.ofSeconds(9)),
            HEARD);

    private final StallLog log = new StallLog();

    @Test
    void tellsHowLongWhatWasAheadSoundedLater() {
        write(10);
        say(0, 16_000, 4);
        write(10);
        StallLog.Lead lead = requireNonNull(log.leads(Set.of(LEG)).get(LEG));
        assertThat(lead)
                .isEqualTo(new StallLog.Lead(4, 20))
                .extracting(StallLog.Lead::units)
                .isEqualTo(16L);
        say(16_000, 32_000, 12);
        assertThatThrownBy(() -> log.secondsOf(LEG, lead)).hasMessageContaining("expected 20 units");
        say(48_000, 32_000, 28);
        // 2 s to unit 12, and half of the next 2 s.
        assertThat(log.secondsOf(LEG, lead)).isEqualTo(3);
        assertThat(log.seconds(LEG)).isEqualTo(5);
    }

    @Test
    void tellsWhenTheAnswerWasWhole() {
        assertThat(log.answeredAfter(LEG)).isEmpty();
        log.written(new ContinuationRecord.End(1, TURN, 0, CUE, Finish.STOP, "", Usage.NONE), HEARD.plusMillis(250));
        assertThat(log.answeredAfter(LEG)).contains(Duration.ofMillis(250));
    }

    private void write(int units) {
        log.written(
                new ContinuationRecord.Piece(
                        1, TURN, 0, CUE, SpeechSpan.semantic(new int[units]), List.of(), -1, List.of()),
                HEARD);
    }

    private void say(long first, int samples, long units) {
        log.said(new SpeechRecord.Chunk(1, TURN, 0, CUE, first, Pcm16.of(new short[samples]), units));
    }
}
