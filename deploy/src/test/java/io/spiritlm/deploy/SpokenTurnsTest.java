package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.ingest.WavFile;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.TurnId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpokenTurnsTest {
    private static final LegId LEG = LegId.of("call", "caller");
    private static final Cue CUE = new Cue(Requests.transcript(), Instant.EPOCH);

    @TempDir
    Path folder;

    @Test
    void turnThatFailsLeavesTheOthersAlone() throws IOException {
        Path file = folder.resolve("turns.wav");
        try (WavFile wav = WavFile.create(file)) {
            var turns = new SpokenTurns(wav);
            turns.take(chunk(0));
            turns.take(end(0, Finish.STOP, ""));
            turns.requireNoFailure(file);
            turns.take(end(1, Finish.FAILED, "no such voice"));
            turns.take(end(2, Finish.STOP, "no speech was written"));
            turns.take(chunk(3));
            turns.take(end(3, Finish.LENGTH, ""));
            assertThat(wav.samplesWritten()).isEqualTo(2 * 1600);
            assertThat(turns.silences()).containsExactly("turn 2: no speech was written");
            assertThatThrownBy(() -> turns.requireNoFailure(file))
                    .isInstanceOf(IOException.class)
                    .hasMessage("turn 1: expected speech, found: no such voice; %s has the other turns, 0.20 s", file);
        }
    }

    private static SpeechRecord chunk(long turn) {
        return new SpeechRecord.Chunk(0, new TurnId(LEG, turn), 0, CUE, 0, Pcm16.of(new short[1600]));
    }

    private static SpeechRecord end(long turn, Finish finish, String reason) {
        return new SpeechRecord.End(0, new TurnId(LEG, turn), 1, CUE, finish, reason);
    }
}
