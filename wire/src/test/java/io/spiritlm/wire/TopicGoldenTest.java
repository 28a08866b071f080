package io.spiritlm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bytes of a record never change: a log outlives the version that wrote it. */
class TopicGoldenTest {

    @Test
    void writesAndReadsAudioAsEver() {
        assertGolden(Topics.AUDIO, GoldenRecords.AUDIO);
    }

    @Test
    void writesAndReadsUnitsAsEver() {
        assertGolden(Topics.UNITS, GoldenRecords.UNITS);
    }

    @Test
    void writesAndReadsContinuationsAsEver() {
        assertGolden(Topics.CONTINUATIONS, GoldenRecords.CONTINUATIONS);
    }

    @Test
    void writesAndReadsSpeechAsEver() {
        assertGolden(Topics.SPEECH, GoldenRecords.SPEECH);
    }

    @Test
    void writesAndReadsSessionsAsEver() {
        assertGolden(Topics.SESSIONS, GoldenRecords.SESSIONS);
    }

    @Test
    void writesAndReadsDeadLettersAsEver() {
        assertGolden(Topics.DEAD_LETTERS, GoldenRecords.DEAD_LETTERS);
    }

    private static <T extends WireRecord> void assertGolden(Topic<T> topic, Map<String, ? extends T> records) {
        records.forEach((name, record) -> {
            byte[] golden = GoldenRecords.bytes(name);
            assertThat(HexFormat.of().formatHex(topic.encode(record)))
                    .as(name)
                    .isEqualTo(HexFormat.of().formatHex(golden));
            assertThat(topic.decode(golden)).as(name).isEqualTo(new Decoded.Value<>(record));
        });
    }
}
