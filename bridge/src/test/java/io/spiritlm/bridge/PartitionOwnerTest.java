package io.spiritlm.bridge;

import static io.spiritlm.bridge.KafkaFixture.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionOwnerTest {
    private KafkaFixture kafka;

    @BeforeEach
    void start() {
        kafka = new KafkaFixture();
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    /** An owner, and what it has. */
    private final class Owner implements AutoCloseable {
        private final Map<Integer, OwnedPartition<AudioRecord>> partitions = new ConcurrentHashMap<>();
        private final PartitionOwner<SpeechRecord, AudioRecord> owner;

        Owner(String address) {
            owner = PartitionOwner.start(
                    kafka.cluster(),
                    "owners",
                    Topics.SPEECH,
                    Topics.AUDIO,
                    (kept, output) -> {
                        kept.clear();
                        kept.add(output);
                    },
                    new OwnerSettings(Optional.of(address), address, new SimpleMeterRegistry()),
                    partition -> {
                        partitions.put(partition.number(), partition);
                        partition.whenLost(() -> partitions.remove(partition.number(), partition));
                    });
        }

        OwnedPartition<AudioRecord> of(String call) {
            int partition = CallPartition.of(new CallId(call), KafkaFixture.PARTITIONS);
            await("partition owned", () -> partitions.containsKey(partition));
            return requireNonNull(partitions.get(partition));
        }

        @Override
        public void close() {
            owner.close();
        }
    }

    @Test
    void nextOwnerFindsTheLatestOfWhatHasNotEnded() {
        try (Owner first = new Owner("first")) {
            OwnedPartition<AudioRecord> partition = first.of("open");
            OwnedPartition<AudioRecord>.Trail open = partition.begin();
            for (long sequence = 0; sequence < 3; sequence++) {
                open.mark(KafkaFixture.audio(partition.epoch(), "open", sequence))
                        .block(KafkaFixture.LIMIT);
            }
            assertThat(first.owner.addressOf(partition.number()).block(KafkaFixture.LIMIT))
                    .isEqualTo("first");
            // Beside it, much that is over; the position that is left must not wait for it.
            OwnedPartition<AudioRecord>.Trail over = partition.begin();
            for (long sequence = 3; sequence < 30; sequence++) {
                over.mark(KafkaFixture.audio(partition.epoch(), "open", sequence))
                        .block(KafkaFixture.LIMIT);
            }
            over.end();
            open.end();
            OwnedPartition<AudioRecord>.Trail again = partition.begin();
            again.mark(KafkaFixture.audio(partition.epoch(), "open", 30)).block(KafkaFixture.LIMIT);
        }
        try (Owner second = new Owner("second")) {
            OwnedPartition<AudioRecord> partition = second.of("open");
            assertThat(partition.left()).extracting(KafkaFixture::sequence).containsExactly(30L);
            assertThat(partition.epoch()).isEqualTo(2);
            // Nobody takes it up: a third owner finds it all the same.
            partition.takeUp();
        }
        try (Owner third = new Owner("third")) {
            OwnedPartition<AudioRecord> partition = third.of("open");
            assertThat(partition.left()).extracting(KafkaFixture::sequence).containsExactly(30L);
            partition.takeUp().end();
        }
        try (Owner fourth = new Owner("fourth")) {
            assertThat(fourth.of("open").left()).isEmpty();
        }
    }

    @Test
    void whatLiesBehindAnotherOwnersFenceIsNotAcknowledged() {
        try (Owner sleeper = new Owner("sleeper")) {
            OwnedPartition<AudioRecord> partition = sleeper.of("call");
            OwnedPartition<AudioRecord>.Trail trail = partition.begin();
            trail.mark(KafkaFixture.audio(partition.epoch(), "call", 0)).block(KafkaFixture.LIMIT);
            // A writer that owns nothing does no harm.
            kafka.send(Topics.AUDIO, KafkaFixture.audio("call", 0));
            trail.mark(KafkaFixture.audio(partition.epoch(), "call", 1)).block(KafkaFixture.LIMIT);
            kafka.sink()
                    .sendTo(Topics.AUDIO, partition.number(), new Fence(partition.epoch() + 1, "another"))
                    .block(KafkaFixture.LIMIT);
            assertThatThrownBy(() -> trail.mark(KafkaFixture.audio(partition.epoch(), "call", 2))
                            .block(KafkaFixture.LIMIT))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining("void");
            assertThat(partition.isLost()).isTrue();
            assertThatThrownBy(() -> trail.mark(KafkaFixture.audio(partition.epoch(), "call", 3))
                            .block(KafkaFixture.LIMIT))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining("expected to own it");
        }
    }

    @Test
    void ownersShareThePartitions() {
        try (Owner first = new Owner("first")) {
            await("all owned", () -> first.partitions.size() == KafkaFixture.PARTITIONS);
            try (Owner second = new Owner("second")) {
                await(
                        "half given",
                        () -> first.partitions.size() == KafkaFixture.PARTITIONS / 2
                                && second.partitions.size() == KafkaFixture.PARTITIONS / 2);
                assertThat(first.partitions.keySet()).doesNotContainAnyElementsOf(second.partitions.keySet());
            }
            await("all back", () -> first.partitions.size() == KafkaFixture.PARTITIONS);
        }
    }
}
