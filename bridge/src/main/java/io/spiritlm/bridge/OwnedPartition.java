package io.spiritlm.bridge;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** An output partition while this process owns it. Thread-safe. */
public final class OwnedPartition<O extends WireRecord> {
    private final Assignment assignment;
    private final Topic<O> topic;
    private final KafkaSink sink;
    private final CertainOffsets certain;
    private final List<O> left;
    private final StageMeters meters;

    OwnedPartition(
            Assignment assignment,
            Topic<O> topic,
            KafkaSink sink,
            ForeignRecords<O> foreign,
            List<O> left,
            StageMeters meters) {
        this.assignment = assignment;
        this.topic = topic;
        this.sink = sink;
        this.left = left;
        this.meters = meters;
        certain = new CertainOffsets(
                assignment.outputBegin(),
                (from, to) -> foreign.holdFence(number(), from, to, epoch())
                        .doOnNext(deposed -> {
                            if (deposed) {
                                assignment.revoke();
                            }
                        })
                        .doOnError(_ -> assignment.revoke()));
    }

    /** Its number in the topic. */
    public int number() {
        return assignment.partition().partition();
    }

    /** The owner's, to be carried by all that is written. */
    public long epoch() {
        return assignment.epoch();
    }

    /** What is remembered of what earlier owners wrote and left unfinished. */
    public List<O> left() {
        return left;
    }

    public boolean isLost() {
        return assignment.isRevoked();
    }

    /** Runs {@code listener} when the partition is lost, at once if it is; it must not block. */
    public void whenLost(Runnable listener) {
        assignment.whenRevoked(listener);
    }

    /** A new thread of records of which the next owner has to find the latest. */
    public Trail begin() {
        return new Trail(assignment.hold());
    }

    /** One that an earlier owner began. */
    public Trail takeUp() {
        return new Trail(assignment.holdLeft());
    }

    /** Records that belong together, as those of a leg, of which the next owner finds the latest, until they end. */
    public final class Trail {
        private final Assignment.HeldOutput held;

        private Trail(Assignment.HeldOutput held) {
            this.held = held;
        }

        /** As {@link #append}, and from now on the next owner finds this record and what follows it, and need not find any before. */
        public Mono<Void> mark(O record) {
            return written(record)
                    .doOnNext(held::moveTo)
                    .publishOn(Schedulers.parallel())
                    .then();
        }

        /**
         * Appends a record; completes when it lies in the partition and it is certain that no new owner's fence lies before it, so
         * that its readers take it for valid. Fails with a {@link BridgeException} if it isn't written, or is void; when the
         * partition is lost before it is sent, too.
         */
        public Mono<Void> append(O record) {
            return written(record).publishOn(Schedulers.parallel()).then();
        }

        /** The record's offset, on the producer's thread. */
        private Mono<Long> written(O record) {
            return Mono.fromCallable(() -> {
                        if (isLost()) {
                            throw lost();
                        }
                        return EncodedRecord.ofCall(topic, record);
                    })
                    .subscribeOn(sink.sender())
                    .flatMap(sink::append)
                    .flatMap(origin -> {
                        meters.written();
                        return certain.after(origin.offset()).thenReturn(origin.offset());
                    });
        }

        /** No more follows. */
        public void end() {
            held.release();
        }
    }

    private BridgeException lost() {
        return new BridgeException("%s-%d: expected to own it, found that another does".formatted(topic, number()));
    }
}
