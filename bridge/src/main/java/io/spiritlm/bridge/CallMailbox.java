package io.spiritlm.bridge;

import io.spiritlm.wire.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call in a stage, while its partition is ours: hands its records to its handler, a turn each.
 *
 * <p>{@link #offer}, {@link #emit}, {@link #abandon}, {@link #onTurn} and {@link #isEmpty} are for any thread; the rest is
 * confined to the call's turns.
 */
final class CallMailbox<I, O> {
    private static final Logger LOG = LoggerFactory.getLogger(CallMailbox.class);

    private final CallId call;
    private final Assignment assignment;
    private final StageWork<I, O> work;
    private final Turns turns;
    private final CallTraces traces;
    private final AtomicInteger records = new AtomicInteger();
    private final Set<HandledRecord<I, O>> unfinished = new LinkedHashSet<>();
    private volatile long offeredNanos = System.nanoTime();
    private @Nullable CallHandler<I, O> handler;
    private boolean abandoned;

    CallMailbox(CallId call, Assignment assignment, StageWork<I, O> work, Executor threads) {
        this.call = call;
        this.assignment = assignment;
        this.work = work;
        this.turns = new Turns(threads);
        this.traces = work.traces();
    }

    CallId call() {
        return call;
    }

    Assignment assignment() {
        return assignment;
    }

    void offer(Delivered<I> delivered) {
        records.incrementAndGet();
        offeredNanos = System.nanoTime();
        onTurn(() -> handle(delivered));
    }

    /** Tells the handler if records are unfinished and none has come for {@code limit}, or since it was told. */
    void expireAfter(Duration limit) {
        long now = System.nanoTime();
        if (isEmpty() || now - offeredNanos < limit.toNanos()) {
            return;
        }
        offeredNanos = now;
        onTurn(() -> {
            CallHandler<I, O> waiting = handler;
            if (waiting == null || unfinished.isEmpty()) {
                return;
            }
            LOG.info(
                    "{}: nothing came of call {} for {} s, what waits is ended", work.stage(), call, limit.toSeconds());
            try {
                waiting.expire();
            } catch (RuntimeException e) {
                failed(unfinished.iterator().next(), e);
            }
        });
    }

    /** Whether no record waits or is unfinished. */
    boolean isEmpty() {
        return records.get() == 0;
    }

    void emit(StageEvent<I, O> event) {
        work.emit(event);
    }

    /** The partition has gone: nothing more is handled or emitted. */
    void abandon() {
        onTurn(() -> {
            abandoned = true;
            traces.leave();
            int dropped = unfinished.size();
            giveUpHandler();
            unfinished.clear();
            work.released(dropped);
            release(dropped);
        });
    }

    void onTurn(Runnable task) {
        turns.execute(() -> {
            try {
                task.run();
            } catch (Throwable failure) {
                work.broken(failure);
            }
        });
    }

    void finished(HandledRecord<I, O> record) {
        if (unfinished.remove(record)) {
            emit(new StageEvent.Finished<>(record));
            release(1);
        }
    }

    /** Sets aside all unfinished records of the handler that failed: none of them can be finished any more. */
    void failed(HandledRecord<I, O> record, Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            work.broken(failure);
            return;
        }
        if (!unfinished.remove(record)) {
            return;
        }
        LOG.warn(
                "{} of call {} failed at {}",
                work.stage(),
                call,
                record.delivered().origin(),
                failure);
        String reason = work.stage() + " failed at " + record.delivered().origin() + BridgeException.found(failure);
        List<HandledRecord<I, O>> lost = List.copyOf(unfinished);
        work.failed(call, assignment);
        traces.fail(failure);
        giveUpHandler();
        unfinished.clear();
        emit(new StageEvent.Failed<>(record, reason));
        lost.forEach(other -> emit(new StageEvent.Failed<>(other, "given up, since " + reason)));
        release(1 + lost.size());
    }

    private void handle(Delivered<I> delivered) {
        if (abandoned || assignment.isRevoked()) {
            work.released(1);
            release(1);
            return;
        }
        Instant handledAt = traces.now();
        HandledRecord<I, O> record = new HandledRecord<>(
                delivered,
                this,
                output -> work.encode(output, assignment).map(encoded -> traces.carry(encoded, delivered, handledAt)));
        unfinished.add(record);
        try {
            CallHandler<I, O> open = handler;
            if (open == null) {
                open = work.open(call, assignment);
                handler = open;
            }
            open.handle(delivered.value()).subscribe(record);
        } catch (UnusableRecordException e) {
            setAside(record, e);
        } catch (Exception e) {
            failed(record, e);
        }
    }

    private void setAside(HandledRecord<I, O> record, UnusableRecordException why) {
        String reason = work.stage() + " can't use " + record.delivered().origin() + ": " + why.getMessage();
        LOG.warn("{}", reason);
        unfinished.remove(record);
        emit(new StageEvent.Failed<>(record, reason));
        release(1);
    }

    private void giveUpHandler() {
        unfinished.forEach(HandledRecord::dispose);
        closeHandler();
    }

    private void release(int released) {
        if (records.addAndGet(-released) > 0) {
            return;
        }
        CallHandler<I, O> open = handler;
        if (open == null || open.isIdle()) {
            closeHandler();
            work.idle(this);
        }
    }

    private void closeHandler() {
        CallHandler<I, O> open = handler;
        handler = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (RuntimeException e) {
            LOG.warn("{} of call {} could not be closed", work.stage(), call, e);
        }
    }
}
