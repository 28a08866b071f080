package io.spiritlm.bridge;

import static io.spiritlm.bridge.KafkaFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class FollowingTest {
    private static final StageSettings SETTINGS = new StageSettings(
            2, 1000, new SourceSettings(50, 25, Duration.ofMillis(20), Duration.ofMillis(200)), Optional.empty());

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
    void readsWhatIsWrittenFromTheTakeoverOnWithoutFencesVoidAndDuplicates() {
        int partition = partition("a");
        kafka.send(Topics.SPEECH, said(0, "a", "before"));
        var heard = new Heard();
        try (var _ = run(heard, false)) {
            kafka.write("a", 1);
            await("the partition is worked on", () -> kafka.committed("stage") == 1);
            kafka.sink()
                    .sendTo(Topics.SPEECH, partition, new Fence(5, "vocode"))
                    .block(KafkaFixture.LIMIT);
            kafka.writeRaw(Topics.SPEECH, partition, new byte[] {1, 2, 3});
            kafka.send(Topics.SPEECH, said(5, "a", "first"));
            kafka.send(Topics.SPEECH, said(4, "a", "void"));
            kafka.send(Topics.SPEECH, said(5, "a", "first"));
            kafka.send(Topics.SPEECH, said(5, "a", "second"));
            await("both are heard", () -> heard.records.size() >= 2);
        }
        assertThat(heard.records).containsExactly(said(5, "a", "first"), said(5, "a", "second"));
        assertThat(heard.partitions).containsExactly(partition);
    }

    @Test
    void readsWhatCameOfUnfinishedWorkThatAnEarlierOwnerLeft() {
        kafka.write("a", 1);
        kafka.write("b", 1);
        try (var _ = run(new Heard(), true)) {
            await("an output is written", () -> kafka.count(Topics.UNITS) == 2);
        }
        kafka.send(Topics.SPEECH, said(1, "a", "while nobody owned it"));
        var heard = new Heard();
        try (var _ = run(heard, true)) {
            await("it is heard", () -> !heard.records.isEmpty());
        }
        assertThat(heard.records).containsExactly(said(1, "a", "while nobody owned it"));
    }

    @Test
    void leavesPartitionsThatGoToAnotherMember() {
        var first = new Heard();
        var second = new Heard();
        try (var one = run(first, false)) {
            await("it has all", () -> one.state() == StageState.RUNNING);
            try (var _ = run(second, false)) {
                await("it leaves half of them", () -> first.left.size() == KafkaFixture.PARTITIONS / 2);
                var calls = new AtomicInteger();
                await("the other takes them over", () -> {
                    kafka.send(Topics.SPEECH, said(0, "call-" + calls.getAndIncrement(), "x"));
                    return second.partitions.size() == KafkaFixture.PARTITIONS / 2;
                });
                kafka.send(Topics.SPEECH, said(0, "last", "x"));
                await("the last is heard", () -> first.hasHeard("last") || second.hasHeard("last"));
                assertThat(second.partitions).isEqualTo(first.left);
                assertThat(first.partitions).doesNotContainAnyElementsOf(first.left);
            }
        }
    }

    private StageRunner<AudioRecord, UnitsRecord> run(Heard heard, boolean holds) {
        var stage = new Stage<AudioRecord, UnitsRecord>(
                        "stage",
                        Topics.AUDIO,
                        Topics.UNITS,
                        opening -> new ScriptedHandler(record -> holds
                                ? Flux.concat(Mono.just(KafkaFixture.units(opening.epoch(), record, 0)), Mono.never())
                                : Flux.empty()),
                        _ -> true)
                .following(new Following<>(Topics.SPEECH, heard));
        return StageRunner.start(kafka.cluster(), stage, SETTINGS);
    }

    private static int partition(String call) {
        return CallPartition.of(new CallId(call), KafkaFixture.PARTITIONS);
    }

    private static SpeechRecord said(long epoch, String call, String leg) {
        return new LegClosed(epoch, LegId.of(call, leg.replace(' ', '-')), 1);
    }

    /** What a stage was told. */
    private static final class Heard implements Following.Listener<SpeechRecord> {
        private final List<SpeechRecord> records = new CopyOnWriteArrayList<>();
        private final Set<Integer> partitions = ConcurrentHashMap.newKeySet();
        private final Set<Integer> left = ConcurrentHashMap.newKeySet();

        boolean hasHeard(String call) {
            return records.contains(said(0, call, "x"));
        }

        @Override
        public void take(int partition, SpeechRecord record) {
            partitions.add(partition);
            records.add(record);
        }

        @Override
        public void left(int partition) {
            left.add(partition);
        }
    }
}
