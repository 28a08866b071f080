package io.spiritlm.bridge;

import static io.spiritlm.bridge.KafkaFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;

class KafkaSourceTest {
    private static final SourceSettings SMALL =
            new SourceSettings(20, 10, Duration.ofMillis(20), Duration.ofMillis(200));

    private static KafkaFixture kafka;

    @BeforeAll
    static void start() {
        kafka = new KafkaFixture();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void deliversEachCallInOrderFromWhereItIsToldTo() {
        Map<Integer, Long> ends = TopicEnds.latest(kafka.cluster(), Topics.AUDIO);
        kafka.write("ordered", 500);
        try (KafkaSource<AudioRecord> source =
                new KafkaSource<>(kafka.cluster(), Topics.AUDIO, new Reading.OfPartitions(ends), SMALL)) {
            List<Long> sequences = source.records()
                    .filter(delivered -> isOf("ordered", delivered))
                    .map(delivered -> KafkaFixture.sequence(delivered.value()))
                    .take(500)
                    .collectList()
                    .block(KafkaFixture.LIMIT);
            assertThat(sequences).isEqualTo(LongStream.range(0, 500).boxed().toList());
        }
    }

    @Test
    void readsNoFurtherAheadOfDemandThanBufferPlusOnePoll() {
        kafka.write("waiting", 300);
        Queue<Delivered<AudioRecord>> delivered = new ConcurrentLinkedQueue<>();
        try (KafkaSource<AudioRecord> source = kafka.audioSource("backpressure", SMALL)) {
            ByHand subscriber = new ByHand(delivered);
            source.records().subscribe(subscriber);
            subscriber.request(7);
            await("7 records", () -> delivered.size() == 7);
            await("reading paused", source::isPaused);
            assertThat(source.waitingRecords()).isBetween(1, 30);
            assertThat(delivered).hasSize(7);
            subscriber.request(293);
            await("the rest", () -> delivered.size() == 300);
        }
    }

    @Test
    void readsAgainAfterARestartWhatWasNotAcknowledged() {
        String group = "restart";
        kafka.write("restarted", 100);
        List<Delivered<AudioRecord>> first = read(group, 100, "restarted");
        assertThat(first).hasSize(100);
        try (KafkaSource<AudioRecord> source = kafka.audioSource(group, SMALL)) {
            Queue<Delivered<AudioRecord>> delivered = new ConcurrentLinkedQueue<>();
            Disposable reading = source.records()
                    .filter(record -> isOf("restarted", record))
                    .subscribe(record -> {
                        delivered.add(record);
                        if (KafkaFixture.sequence(record.value()) != 40) {
                            record.acknowledge();
                        }
                    });
            await("all again", () -> delivered.size() == 100);
            reading.dispose();
        }
        assertThat(read(group, 60, "restarted").stream()
                        .map(record -> KafkaFixture.sequence(record.value()))
                        .toList())
                .isEqualTo(LongStream.range(40, 100).boxed().toList());
    }

    @Test
    void losesNothingWhenASecondMemberJoinsAndTheFirstLeaves() {
        String group = "rebalance";
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Set<String> seenBySecond = ConcurrentHashMap.newKeySet();
        KafkaSource<AudioRecord> first = kafka.audioSource(group, SMALL);
        first.records().subscribe(record -> take(record, seen));
        writeCalls("join-a", 40, 10);
        await("a share of the first batch", () -> seen.size() > 100);
        try (KafkaSource<AudioRecord> second = kafka.audioSource(group, SMALL)) {
            second.records().doOnNext(record -> seenBySecond.add(call(record))).subscribe(record -> take(record, seen));
            writeCalls("join-b", 40, 10);
            await("both members read", () -> {
                writeCalls("join-c", 8, 1);
                return !seenBySecond.isEmpty();
            });
            first.close();
            writeCalls("join-d", 40, 10);
            Set<String> expected = expected(Map.of("join-a", 10, "join-b", 10, "join-d", 10), 40);
            await("every record", () -> seen.containsAll(expected));
        }
    }

    @Test
    void setsMalformedRecordsAsideAndGoesOn() {
        String call = "next-to-malformed";
        int partition = CallPartition.of(new CallId(call), KafkaFixture.PARTITIONS);
        kafka.write(call, 1);
        kafka.writeRaw(Topics.AUDIO, partition, new byte[] {1, 2, 3});
        kafka.sink().send(Topics.AUDIO, KafkaFixture.audio(call, 1)).block(KafkaFixture.LIMIT);
        try (KafkaSource<AudioRecord> source = kafka.audioSource("malformed", SMALL)) {
            Queue<Long> sequences = new ConcurrentLinkedQueue<>();
            source.records()
                    .doOnNext(Delivered::acknowledge)
                    .filter(record -> isOf(call, record))
                    .subscribe(record -> sequences.add(KafkaFixture.sequence(record.value())));
            await("both neighbours", () -> sequences.size() == 2);
            assertThat(sequences).containsExactly(0L, 1L);
            DeadLetter letter = kafka.deadLetters(1).getFirst();
            assertThat(letter.origin().topic()).isEqualTo("spirit.audio");
            assertThat(letter.origin().partition()).isEqualTo(partition);
            assertThat(letter.raw().toByteArray()).containsExactly(1, 2, 3);
            assertThat(letter.reason()).contains("spirit.audio record of 3 bytes");
            long end = TopicEnds.latest(kafka.cluster(), Topics.AUDIO).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            await("all committed", () -> kafka.committed("malformed") == end);
        }
    }

    @Test
    void aMemberThatComesBackUnderItsNameGoesOn() {
        Reading reading = new Reading.InGroup("static", Optional.of("member-0"));
        kafka.write("static", 10);
        for (int life = 0; life < 2; life++) {
            try (KafkaSource<AudioRecord> source = new KafkaSource<>(kafka.cluster(), Topics.AUDIO, reading, SMALL)) {
                assertThat(source.records()
                                .filter(record -> isOf("static", record))
                                .blockFirst(KafkaFixture.LIMIT))
                        .isNotNull();
            }
        }
    }

    @Test
    void refusesASecondMemberUnderTheSameNameAndLeavesTheFirstAlone() {
        Reading reading = new Reading.InGroup("twins", Optional.of("member-0"));
        kafka.write("twins", 1);
        Queue<Delivered<AudioRecord>> delivered = new ConcurrentLinkedQueue<>();
        try (KafkaSource<AudioRecord> first = new KafkaSource<>(kafka.cluster(), Topics.AUDIO, reading, SMALL);
                KafkaSource<AudioRecord> second = new KafkaSource<>(kafka.cluster(), Topics.AUDIO, reading, SMALL)) {
            first.records().filter(record -> call(record).startsWith("twins")).subscribe(delivered::add);
            await("the first to read", () -> delivered.size() == 1);
            assertThatThrownBy(() -> second.records().blockLast(KafkaFixture.LIMIT))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining("found another member with it");
            kafka.write("twins-again", 1);
            await("the first to go on", () -> delivered.size() == 2);
        }
    }

    private static List<Delivered<AudioRecord>> read(String group, int count, String call) {
        List<Delivered<AudioRecord>> records = new ArrayList<>();
        try (KafkaSource<AudioRecord> source = kafka.audioSource(group, SMALL)) {
            source.records()
                    .filter(record -> isOf(call, record))
                    .take(count)
                    .doOnNext(records::add)
                    .blockLast(KafkaFixture.LIMIT);
        }
        return records;
    }

    private static void writeCalls(String prefix, int calls, int records) {
        for (int call = 0; call < calls; call++) {
            kafka.write(prefix + "-" + call, records);
        }
    }

    private static Set<String> expected(Map<String, Integer> recordsByPrefix, int calls) {
        return recordsByPrefix.entrySet().stream()
                .flatMap(entry -> LongStream.range(0, calls)
                        .boxed()
                        .flatMap(call -> LongStream.range(0, entry.getValue())
                                .mapToObj(sequence -> entry.getKey() + "-" + call + ":" + sequence)))
                .collect(Collectors.toSet());
    }

    private static void take(Delivered<AudioRecord> record, Set<String> seen) {
        seen.add(call(record) + ":" + KafkaFixture.sequence(record.value()));
        record.acknowledge();
    }

    private static String call(Delivered<AudioRecord> record) {
        return record.value().call().orElseThrow().value();
    }

    private static boolean isOf(String call, Delivered<AudioRecord> record) {
        return call(record).equals(call);
    }

    private static final class ByHand extends BaseSubscriber<Delivered<AudioRecord>> {
        private final Queue<Delivered<AudioRecord>> delivered;

        ByHand(Queue<Delivered<AudioRecord>> delivered) {
            this.delivered = delivered;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(Delivered<AudioRecord> record) {
            delivered.add(record);
        }
    }
}
