package io.spiritlm.ingest.live;

import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A leg in the hands of one connection. Holds at most {@value #WAITING} results. Thread-safe. */
final class Connection implements LiveCall {
    private static final int WAITING = 1_024;

    private final OwnedLeg leg;
    private final Sinks.Many<CallResult> results =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(WAITING));
    private @Nullable CallTicket ticket;
    private @Nullable Runnable stopFollowing;
    private boolean over;

    Connection(OwnedLeg leg) {
        this.leg = leg;
    }

    /**
     * Before anybody is given this.
     *
     * @param stop what ends the taking of results
     */
    void following(CallTicket taken, Runnable stop) {
        synchronized (this) {
            ticket = taken;
            stopFollowing = stop;
            if (!over) {
                return;
            }
        }
        stop.run();
    }

    /** Takes a result from the thread that reads. */
    void take(Topic<?> topic, WireRecord record, String cursor) {
        synchronized (this) {
            if (over || results.tryEmitNext(new CallResult(topic, record, cursor)) == Sinks.EmitResult.OK) {
                return;
            }
        }
        fail(new TooSlow("results: expected at most " + WAITING + " to wait, found more"));
    }

    /** Ends the results. */
    void fail(RuntimeException failure) {
        if (end()) {
            results.tryEmitError(failure);
        }
    }

    private boolean end() {
        Runnable stop;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            stop = stopFollowing;
        }
        if (stop != null) {
            stop.run();
        }
        leg.left(this);
        return true;
    }

    @Override
    public LegId leg() {
        return leg.id();
    }

    @Override
    public synchronized String ticket() {
        return requireNonNull(ticket, "ticket").write();
    }

    @Override
    public Safe safe() {
        return leg.safe();
    }

    @Override
    public Mono<Safe> audio(Pcm16 samples) {
        return leg.audio(this, samples);
    }

    @Override
    public Mono<Safe> text(String text) {
        return leg.text(this, text);
    }

    @Override
    public Mono<Safe> flush() {
        return leg.flush(this);
    }

    @Override
    public Mono<Safe> close() {
        return leg.close(this);
    }

    @Override
    public Flux<CallResult> results() {
        return results.asFlux();
    }

    @Override
    public void leave() {
        if (end()) {
            results.tryEmitComplete();
        }
    }
}
