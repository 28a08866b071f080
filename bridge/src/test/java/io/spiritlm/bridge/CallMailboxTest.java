package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.DeadLetter.Origin;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class CallMailboxTest {
    private final Assignment assignment =
            new Assignment(new TopicPartition("spirit.audio", 0), Mandate.toRead(CommitMetadata.NONE), 0);
    private final RecordedWork work = new RecordedWork();
    private final CallMailbox<AudioRecord, UnitsRecord> mailbox =
            new CallMailbox<>(new CallId("call"), assignment, work, Runnable::run);

    @Test
    void givesBackTheDemandOfUnfinishedRecordsWhenThePartitionGoes() {
        work.answer = Mono.never();
        mailbox.offer(delivered(0));
        mailbox.offer(delivered(1));
        assertThat(mailbox.isEmpty()).isFalse();
        mailbox.abandon();
        mailbox.offer(delivered(2));
        assertThat(work.released).isEqualTo(3);
        assertThat(work.events).isEmpty();
        assertThat(work.closed).isEqualTo(1);
        assertThat(mailbox.isEmpty()).isTrue();
    }

    @Test
    void finishesARecordBehindAllThatWasEmittedBefore() {
        work.answer = Flux.just(output(0), output(1));
        mailbox.offer(delivered(0));
        assertThat(work.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Output", "Output", "Finished");
    }

    @Test
    void givesUpWhatTheFailedHandlerHeldAndOpensAnother() {
        work.answer = Mono.never();
        mailbox.offer(delivered(0));
        work.answer = Mono.error(new IllegalStateException("a bug"));
        mailbox.offer(delivered(1));
        work.answer = Mono.empty();
        mailbox.offer(delivered(2));
        assertThat(work.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Failed", "Failed", "Finished");
        assertThat(work.opened).isEqualTo(2);
        assertThat(mailbox.isEmpty()).isTrue();
    }

    @Test
    void setsAnUnusableRecordAsideAlone() {
        work.answer = Mono.never();
        mailbox.offer(delivered(0));
        work.refusal = Optional.of(new UnusableRecordException("expected another"));
        mailbox.offer(delivered(1));
        assertThat(work.events).singleElement().isInstanceOfSatisfying(StageEvent.Failed.class, failed -> {
            assertThat(failed.record().delivered().origin().offset()).isEqualTo(1);
            assertThat(failed.reason()).isEqualTo("stage can't use spirit.audio-0@1: expected another");
        });
        assertThat(work.closed).as("handlers given up").isZero();
        assertThat(mailbox.isEmpty()).as("the first record is unfinished").isFalse();
    }

    private Delivered<AudioRecord> delivered(long offset) {
        Assignment.Slot slot = assignment.admit(offset);
        assertThat(assignment.deliver(slot)).isTrue();
        Origin origin = new Origin("spirit.audio", 0, offset);
        return new Delivered<>(
                KafkaFixture.audio("call", offset), origin, Instant.EPOCH, SpanContext.getInvalid(), assignment, slot);
    }

    private static UnitsRecord output(long index) {
        return KafkaFixture.units(KafkaFixture.audio("call", 0), index);
    }

    /** A stage that remembers what its mailbox tells it, and answers every record the same. */
    private static final class RecordedWork implements StageWork<AudioRecord, UnitsRecord> {
        private final List<StageEvent<AudioRecord, UnitsRecord>> events = new ArrayList<>();
        private Publisher<UnitsRecord> answer = Mono.empty();
        private Optional<UnusableRecordException> refusal = Optional.empty();
        private int released;
        private int opened;
        private int closed;

        @Override
        public String stage() {
            return "stage";
        }

        @Override
        public CallHandler<AudioRecord, UnitsRecord> open(CallId call, Assignment assignment) {
            opened++;
            return new CallHandler<>() {
                @Override
                public Publisher<UnitsRecord> handle(AudioRecord record) {
                    refusal.ifPresent(why -> {
                        throw why;
                    });
                    return answer;
                }

                @Override
                public boolean isIdle() {
                    return false;
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }

        @Override
        public CallTraces traces() {
            return CallTraces.OFF;
        }

        @Override
        public Optional<EncodedRecord> encode(UnitsRecord output, Assignment assignment) {
            return Optional.of(EncodedRecord.ofCall(Topics.UNITS, output));
        }

        @Override
        public void emit(StageEvent<AudioRecord, UnitsRecord> event) {
            events.add(event);
        }

        @Override
        public void failed(CallId call, Assignment assignment) {}

        @Override
        public void released(int records) {
            released += records;
        }

        @Override
        public void idle(CallMailbox<AudioRecord, UnitsRecord> mailbox) {}

        @Override
        public void broken(Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
