package io.spiritlm.bridge;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * Hands records to a subscriber as it asks for them, on a thread of its own: neither the poll thread nor whoever requests ever
 * runs the subscriber's code.
 *
 * <p>Filled by one thread, which watches {@link #size()}: the queue itself takes everything.
 */
final class DeliveryQueue<T> {
    private final Subscriber<? super Delivered<T>> subscriber;
    private final Scheduler.Worker worker;
    private final Queue<Delivered<T>> queue =
            Queues.<Delivered<T>>unbounded(256).get();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger wakeUps = new AtomicInteger();
    private volatile boolean cancelled;
    private volatile boolean finished;
    private volatile @Nullable Throwable failure;

    DeliveryQueue(Subscriber<? super Delivered<T>> subscriber, Scheduler.Worker worker) {
        this.subscriber = subscriber;
        this.worker = worker;
    }

    /** Records that wait for demand. */
    int size() {
        return size.get();
    }

    void offer(Delivered<T> record) {
        size.incrementAndGet();
        queue.offer(record);
    }

    /** To be called after offering, requesting, cancelling. */
    void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            worker.schedule(this::drain);
        }
    }

    void request(long records) {
        requested.accumulateAndGet(records, Operators::addCap);
        wake();
    }

    /** Nothing more is delivered, but for a record that is being delivered at this moment. */
    void cancel() {
        cancelled = true;
        wake();
    }

    /** Ends the stream behind what was offered, with an error if {@code failure} is one; an error overtakes the records. */
    void finish(@Nullable Throwable reason) {
        failure = reason;
        finished = true;
        wake();
    }

    private void drain() {
        int missed = 1;
        do {
            if (!deliverWhatIsAskedFor()) {
                queue.clear();
                size.set(0);
                worker.dispose();
                return;
            }
            missed = wakeUps.addAndGet(-missed);
        } while (missed != 0);
    }

    /** False when the stream has ended. */
    private boolean deliverWhatIsAskedFor() {
        long delivered = 0;
        while (true) {
            if (cancelled) {
                return false;
            }
            boolean last = finished;
            if (last && failure != null) {
                subscriber.onError(failure);
                return false;
            }
            if (last && queue.isEmpty()) {
                subscriber.onComplete();
                return false;
            }
            if (delivered == requested.get()) {
                break;
            }
            Delivered<T> record = queue.poll();
            if (record == null) {
                break;
            }
            size.decrementAndGet();
            // A record whose partition is going is left to the new owner.
            if (record.assignment().deliver(record.slot())) {
                subscriber.onNext(record);
                delivered++;
            }
        }
        if (delivered > 0) {
            requested.accumulateAndGet(delivered, (left, taken) -> left == Long.MAX_VALUE ? left : left - taken);
        }
        return true;
    }
}
