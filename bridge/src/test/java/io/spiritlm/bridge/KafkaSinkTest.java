package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.DeadLetter.Origin;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.Topics;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class KafkaSinkTest {
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
    void keepsOrderAndAsksForNoMoreThanItsBound() {
        AtomicLong asked = new AtomicLong();
        AtomicLong done = new AtomicLong();
        AtomicInteger ahead = new AtomicInteger();
        Flux<AudioRecord> records = Flux.<AudioRecord, Integer>generate(() -> 0, (sequence, output) -> {
                    output.next(KafkaFixture.audio("many", sequence));
                    return sequence + 1;
                })
                .doOnNext(_ -> ahead.accumulateAndGet((int) (asked.incrementAndGet() - done.get()), Math::max))
                .take(5000);
        List<Long> offsets = kafka.sink()
                .sendAll(Topics.AUDIO, records)
                .doOnNext(_ -> done.incrementAndGet())
                .map(Origin::offset)
                .collectList()
                .blockOptional(KafkaFixture.LIMIT)
                .orElseThrow();
        assertThat(offsets)
                .isEqualTo(LongStream.range(offsets.getFirst(), offsets.getFirst() + 5000)
                        .boxed()
                        .toList());
        // Waiting to be sent, on their way, and told of but not yet taken.
        assertThat(ahead.get()).isLessThanOrEqualTo(3 * KafkaSink.IN_FLIGHT);
    }

    @Test
    void neverSendsOnTheSubscribersThread() {
        Origin origin = Mono.defer(() -> kafka.sink().send(Topics.AUDIO, KafkaFixture.audio("elsewhere", 0)))
                .subscribeOn(Schedulers.parallel())
                .doOnNext(_ -> assertThat(Thread.currentThread().getName()).startsWith("parallel"))
                .blockOptional(KafkaFixture.LIMIT)
                .orElseThrow();
        assertThat(origin.partition()).isEqualTo(CallPartition.of(new CallId("elsewhere"), KafkaFixture.PARTITIONS));
    }

    @Test
    void refusesARecordWithoutCallUnlessItsPartitionIsNamed() {
        Fence fence = new Fence(3, "owner");
        assertThatThrownBy(() -> kafka.sink().send(Topics.AUDIO, fence).block(KafkaFixture.LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must name its partition");
        Origin origin = kafka.sink()
                .sendTo(Topics.AUDIO, 2, fence)
                .blockOptional(KafkaFixture.LIMIT)
                .orElseThrow();
        assertThat(origin.partition()).isEqualTo(2);
    }
}
