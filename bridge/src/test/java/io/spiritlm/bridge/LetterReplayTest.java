package io.spiritlm.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.DeadLetter.Origin;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LetterReplayTest {
    private KafkaFixture kafka;

    @BeforeEach
    void start() {
        kafka = new KafkaFixture();
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void appendsTheSameBytesUnderTheRecordsOwnKeyInTheOrderTheyWereSetAside() {
        List<byte[]> raw = List.of(
                Topics.AUDIO.encode(KafkaFixture.audio("replayed", 7)),
                Topics.AUDIO.encode(KafkaFixture.audio("replayed", 8)));
        setAside(new Origin("spirit.audio", 3, 40), raw.get(0));
        setAside(new Origin("spirit.audio", 3, 41), raw.get(1));
        setAside(new Origin("spirit.audio", 3, 40), raw.get(0));
        setAside(new Origin("spirit.audio", 2, 9), raw.get(0));

        List<ReplayedLetter> told = append(origin -> origin.partition() == 3);

        assertThat(told)
                .containsExactly(
                        new ReplayedLetter.Appended(
                                new Origin("spirit.audio", 3, 40), new Origin("spirit.audio", 3, 0)),
                        new ReplayedLetter.Appended(
                                new Origin("spirit.audio", 3, 41), new Origin("spirit.audio", 3, 1)));
        List<ConsumerRecord<byte[], byte[]>> written = new ArrayList<>();
        new TopicScan(kafka.cluster(), Topics.AUDIO, Instant.EPOCH).each(written::add);
        assertThat(written).extracting(ConsumerRecord::value).containsExactlyElementsOf(raw);
        assertThat(written).extracting(ConsumerRecord::partition).containsOnly(3);
        assertThat(written)
                .extracting(record -> new String(record.key(), UTF_8))
                .containsOnly("replayed");
    }

    @Test
    void refusesWhatNoReaderCouldRead() {
        byte[] good = Topics.AUDIO.encode(KafkaFixture.audio("good", 0));
        setAside(new Origin("spirit.audio", 0, 1), new byte[] {1, 2, 3});
        setAside(new Origin("spirit.audio", 0, 2), new byte[Limits.RAW_BYTES + 1]);
        setAside(new Origin("spirit.audio", KafkaFixture.PARTITIONS, 3), good);
        setAside(new Origin("elsewhere", 0, 4), good);
        setAside(new Origin("spirit.audio", 0, 5), Topics.AUDIO.encode(new Fence(9, "somebody")));
        kafka.writeRaw(Topics.DEAD_LETTERS, 1, new byte[] {4, 5, 6});

        List<ReplayedLetter> told = append(_ -> true);

        Map<Long, String> reasons = told.stream()
                .map(ReplayedLetter.Refused.class::cast)
                .collect(Collectors.toMap(refused -> refused.origin().offset(), ReplayedLetter.Refused::reason));
        assertThat(reasons).containsOnlyKeys(1L, 2L, 3L, 4L, 5L);
        assertThat(reasons.get(1L)).startsWith("spirit.audio record of 3 bytes");
        assertThat(reasons.get(2L)).contains("whole record of 900001 bytes, found the first 900000");
        assertThat(reasons.get(3L)).contains("found 4 partitions of spirit.audio");
        assertThat(reasons.get(4L)).contains("found 0 partitions of elsewhere");
        assertThat(reasons.get(5L)).contains("found a fence");
        assertThat(TopicEnds.latest(kafka.cluster(), Topics.AUDIO).values()).containsOnly(0L);
    }

    @Test
    void rehearsesWithoutWriting() {
        Origin origin = new Origin("spirit.audio", 1, 0);
        setAside(origin, Topics.AUDIO.encode(KafkaFixture.audio("rehearsed", 0)));

        List<ReplayedLetter> told = new ArrayList<>();
        LetterReplay.on(kafka.cluster()).rehearse(Instant.EPOCH, _ -> true, told::add);

        assertThat(told).containsExactly(new ReplayedLetter.Rehearsed(origin));
        assertThat(TopicEnds.latest(kafka.cluster(), Topics.AUDIO).values()).containsOnly(0L);
    }

    @Test
    void readsWhatWasSetAsideSinceATimeAndTellsOfWhatIsNoLetter() {
        setAside(new Origin("spirit.audio", 0, 1), new byte[5]);
        kafka.writeRaw(Topics.DEAD_LETTERS, 1, new byte[] {4, 5, 6});
        List<FoundLetter> all = new ArrayList<>();
        DeadLetterLog.read(kafka.cluster(), Instant.EPOCH, all::add);

        assertThat(all).hasSize(2);
        assertThat(all)
                .filteredOn(FoundLetter.Unreadable.class::isInstance)
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.place()).isEqualTo(new Origin("spirit.dead-letters", 1, 0));
                    assertThat(((FoundLetter.Unreadable) found).valueBytes()).isEqualTo(3);
                });
        Instant latest =
                all.stream().map(FoundLetter::writtenAt).max(Instant::compareTo).orElseThrow();
        List<FoundLetter> later = new ArrayList<>();
        DeadLetterLog.read(kafka.cluster(), latest.plusMillis(1), later::add);
        assertThat(later).isEmpty();
        DeadLetterLog.read(kafka.cluster(), latest, later::add);
        assertThat(later).isNotEmpty().isSubsetOf(all);
    }

    private void setAside(Origin origin, byte[] raw) {
        int partition = origin.partition() % KafkaFixture.PARTITIONS;
        kafka.sink()
                .sendTo(Topics.DEAD_LETTERS, partition, DeadLetter.of(0, origin, "a test's reason", raw))
                .block(KafkaFixture.LIMIT);
    }

    private List<ReplayedLetter> append(Predicate<Origin> chosen) {
        List<ReplayedLetter> told = new ArrayList<>();
        LetterReplay.on(kafka.cluster()).append(Instant.EPOCH, chosen, told::add);
        return told;
    }
}
