package io.spiritlm.bridge;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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
    private final long epoch;
    private final ArrayDeque<Slot> unfinished = new ArrayDeque<>();
    private final List<Runnable> whenRevoked = new ArrayList<>();
    private int inWork;
    private long finishedTo = -1;
    private long committedTo = -1;
    private State state = State.OWNED;

    private enum State {
        OWNED,
        CLOSING,
        REVOKED
    }

    /** A record's place in its partition. */
    static final class Slot {
        private final long offset;
        private boolean delivered;
        private boolean finished;

        private Slot(long offset) {
            this.offset = offset;
        }
    }

    /**
     * Begins an assignment.
     *
     * @param epoch grows with every new owner of the partition
     */
    Assignment(TopicPartition partition, long epoch) {
        this.partition = partition;
        this.epoch = epoch;
    }

    TopicPartition partition() {
        return partition;
    }

    long epoch() {
        return epoch;
    }

    /** Takes in the next record. Offsets grow, with gaps where Kafka has none to show. */
    synchronized Slot admit(long offset) {
        Slot slot = new Slot(offset);
        unfinished.addLast(slot);
        return slot;
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
            finishedTo = unfinished.removeFirst().offset + 1;
        }
        notifyAll();
    }

    /** The position to commit: the offset behind the last record before which all are finished; none if it is committed. */
    synchronized OptionalLong committable() {
        return finishedTo > committedTo ? OptionalLong.of(finishedTo) : OptionalLong.empty();
    }

    synchronized void committed(long position) {
        committedTo = Math.max(committedTo, position);
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
