package io.spiritlm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TopicPropertyTest {

    private static final int RECORDS = 2_000;

    @Test
    void audioComesBackAsItWent() {
        assertRoundTrips(Topics.AUDIO, RandomRecords::audio);
    }

    @Test
    void unitsComeBackAsTheyWent() {
        assertRoundTrips(Topics.UNITS, RandomRecords::units);
    }

    @Test
    void continuationsComeBackAsTheyWent() {
        assertRoundTrips(Topics.CONTINUATIONS, RandomRecords::continuation);
    }

    @Test
    void speechComesBackAsItWent() {
        assertRoundTrips(Topics.SPEECH, RandomRecords::speech);
    }

    @Test
    void sessionsComeBackAsTheyWent() {
        assertRoundTrips(Topics.SESSIONS, RandomRecords::session);
    }

    @Test
    void deadLettersComeBackAsTheyWent() {
        assertRoundTrips(Topics.DEAD_LETTERS, RandomRecords::deadLetter);
    }

    private static <T extends WireRecord> void assertRoundTrips(Topic<T> topic, Function<RandomRecords, T> draw) {
        for (long seed = 0; seed < RECORDS; seed++) {
            T record = draw.apply(new RandomRecords(seed));
            byte[] bytes = topic.encode(record);
            assertThat(topic.decode(bytes)).as("seed %d", seed).isEqualTo(new Decoded.Value<>(record));
            assertThat(topic.encode(draw.apply(new RandomRecords(seed))))
                    .as("equal records give equal bytes, seed %d", seed)
                    .isEqualTo(bytes);
        }
    }
}
