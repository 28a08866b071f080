package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecordLineTest {
    private static final LegId LEG = LegId.of("call", "caller");

    @Test
    void saysWhatIsWantedOfALeg() {
        assertThat(RecordLine.of(new AudioRecord.Open(0, LEG, 0, Instant.EPOCH, Requests.transcript(), Map.of())))
                .isEqualTo("caller      open: transcribe, answer in text");
    }

    @Test
    void saysHowMuchSound() {
        assertThat(RecordLine.of(new AudioRecord.Chunk(0, LEG, 7, Instant.EPOCH, 0, Pcm16.of(new short[1600]))))
                .endsWith("chunk 7: 100 ms");
    }

    @Test
    void cutsLongTexts() {
        String line = RecordLine.of(new AudioRecord.Text(0, LEG, 1, Instant.EPOCH, "word ".repeat(100)));

        assertThat(line).hasSizeLessThan(90).endsWith("…");
    }

    @Test
    void knowsRecordsOfEveryTopic() {
        assertThat(RecordLine.of(new LegClosed(0, LEG, 2))).endsWith("closed after 2 utterances");
    }
}
