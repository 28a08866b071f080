package io.spiritlm.bridge;

import io.spiritlm.wire.Fence;
import io.spiritlm.wire.WireRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition while it is ours, from its assignment until it is taken away; when it comes back, that is another assignment, so
 * that late acknowledgements of this one do nothing.
 *
 * <p>Knows how far all records are finished without a gap: that, and no more, may be committed. Holds a slot for every record
 * from there on; how many those are is bounded by what is delivered and not acknowledged. Thread-safe.
 */
final class Assignment {
    private final TopicPartition partition;
    private final Mandate mandate;
    private final EpochFilter epochs;
    private final SeenRecords seen = new SeenRecords();
    private final ArrayDeque<Slot> unfinished = new ArrayDeque<>();
    private final List<Runnable> whenRevoked = new ArrayList<>();
    private int inWork;
    private long outputEnd;
    private final Set<HeldOutput> held = new HashSet<>();
    private long finishedTo;
    private long finishedEpoch;
    private Optional<OffsetAndMetadata> committed = Optional.empty();
    private State state = State.OWNED;

    private enum State {
        OWNED,
        CLOSING,
        REVOKED
    }

    /** A record's place in its partition. */
    static final class Slot {
        private final long offset;
        private long epochInForce;
        private long firstOutput = Long.MAX_VALUE;
        private boolean delivered;
        private boolean finished;

        private Slot(long offset) {
            this.offset = offset;
        }
    }

    /**
     * Keeps a part of the output from falling behind the position that is committed: the next owner reads back from there.
     * Identified by itself.
     */
    final class HeldOutput {
        private long position;
        private long epoch;

        private HeldOutput(long position, long epoch) {
            this.position = position;
            this.epoch = epoch;
        }

        /** From now on only what begins at {@code offset}, which this owner wrote, is held. */
        void moveTo(long offset) {
            synchronized (Assignment.this) {
                position = offset;
                epoch = mandate.epoch();
                outputEnd = Math.max(outputEnd, offset + 1);
            }
        }

        void release() {
            synchronized (Assignment.this) {
                held.remove(this);
            }
        }
    }

    /**
     * Begins an assignment.
     *
     * @param position offset of the first record that is read
     */
    Assignment(TopicPartition partition, Mandate mandate, long position) {
        this.partition = partition;
        this.mandate = mandate;
        finishedTo = position;
        epochs = new EpochFilter(mandate.left().inputEpoch());
        finishedEpoch = epochs.epoch();
        outputEnd = mandate.outputPosition();
    }

    TopicPartition partition() {
        return partition;
    }

    /** The owner's; 0 for a reader that writes nothing. */
    long epoch() {
        return mandate.epoch();
    }

    /** Offset behind the owner's fence in the output. */
    long outputBegin() {
        return mandate.outputPosition();
    }

    /** Takes in the next record. Offsets grow, with gaps where Kafka has none to show. */
    synchronized Slot admit(long offset) {
        Slot slot = new Slot(offset);
        slot.epochInForce = epochs.epoch();
        unfinished.addLast(slot);
        return slot;
    }

    /** Says what the record that was just taken in is to its reader; only {@link Novelty#NEW} is worth delivering. */
    synchronized Novelty novelty(Slot slot, WireRecord record) {
        boolean valid = epochs.admit(record);
        slot.epochInForce = epochs.epoch();
        if (record instanceof Fence) {
            return Novelty.FENCE;
        }
        if (!valid) {
            return Novelty.VOID;
        }
        return record.place().map(seen::admit).orElse(true) ? Novelty.NEW : Novelty.DUPLICATE;
    }

    /** One of the record's outputs lies at {@code offset}. */
    synchronized void wrote(Slot slot, long offset) {
        slot.firstOutput = Math.min(slot.firstOutput, offset);
        outputEnd = Math.max(outputEnd, offset + 1);
    }

    /** Says that work on a record begins; false if it must not, since the partition is going or gone. */
    synchronized boolean deliver(Slot slot) {
        if (state != State.OWNED) {
            return false;
        }
        slot.delivered = true;
        inWork++;
        return true;
    }

    synchronized void acknowledge(Slot slot) {
        if (slot.finished || state == State.REVOKED) {
            return;
        }
        slot.finished = true;
        if (slot.delivered) {
            inWork--;
        }
        while (!unfinished.isEmpty() && unfinished.getFirst().finished) {
            Slot done = unfinished.removeFirst();
            finishedTo = done.offset + 1;
            finishedEpoch = done.epochInForce;
        }
        notifyAll();
    }

    /** Holds what this owner is going to write. */
    synchronized HeldOutput hold() {
        return hold(outputEnd, mandate.epoch());
    }

    /** Holds what earlier owners left. */
    synchronized HeldOutput holdLeft() {
        return hold(mandate.left().outputPosition(), mandate.left().outputEpoch());
    }

    private HeldOutput hold(long position, long epoch) {
        HeldOutput holding = new HeldOutput(position, epoch);
        held.add(holding);
        return holding;
    }

    /** What to commit: the offset behind the last record before which all are finished; nothing if it is committed. */
    synchronized Optional<OffsetAndMetadata> committable() {
        if (state == State.REVOKED) {
            return Optional.empty();
        }
        OffsetAndMetadata now =
                new OffsetAndMetadata(finishedTo, Optional.empty(), metadata().text());
        return committed.filter(now::equals).isPresent() ? Optional.empty() : Optional.of(now);
    }

    private CommitMetadata metadata() {
        if (!hasCaughtUp()) {
            // Of what is read again, earlier owners may have written something.
            return new CommitMetadata(
                    finishedEpoch,
                    mandate.left().outputPosition(),
                    mandate.left().outputEpoch());
        }
        long output = outputEnd;
        for (Slot slot : unfinished) {
            output = Math.min(output, slot.firstOutput);
        }
        long outputEpoch = mandate.epoch();
        for (HeldOutput holding : held) {
            if (holding.position < output) {
                output = holding.position;
                outputEpoch = holding.epoch;
            }
        }
        return new CommitMetadata(finishedEpoch, output, outputEpoch);
    }

    /** Whether all that was there at the takeover is finished: what earlier owners wrote doesn't matter any more. */
    synchronized boolean hasCaughtUp() {
        return finishedTo >= mandate.inputEnd();
    }

    synchronized void committed(OffsetAndMetadata position) {
        committed = Optional.of(position);
    }

    /** From now on nothing more is delivered; what is in work may still be acknowledged. */
    synchronized void beginClosing() {
        if (state == State.OWNED) {
            state = State.CLOSING;
        }
    }

    /** Waits until nothing is in work, for at most {@code limit}. */
    synchronized void awaitIdle(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (inWork > 0) {
            long leftMillis = (end - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return;
            }
            wait(leftMillis);
        }
    }

    /** The partition is another's now: acknowledgements do nothing any more, and the listeners are told, on this thread. */
    void revoke() {
        List<Runnable> listeners;
        synchronized (this) {
            if (state == State.REVOKED) {
                return;
            }
            state = State.REVOKED;
            unfinished.clear();
            inWork = 0;
            notifyAll();
            listeners = List.copyOf(whenRevoked);
            whenRevoked.clear();
        }
        listeners.forEach(Runnable::run);
    }

    synchronized boolean isRevoked() {
        return state == State.REVOKED;
    }

    /** Runs {@code listener} when the partition goes, at once if it has gone; it must not block. */
    void whenRevoked(Runnable listener) {
        synchronized (this) {
            if (state != State.REVOKED) {
                whenRevoked.add(listener);
                return;
            }
        }
        listener.run();
    }
}
