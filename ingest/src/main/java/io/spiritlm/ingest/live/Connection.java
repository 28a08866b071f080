package io.spiritlm.ingest.live;

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
    private @Nullable Runnable stopFollowing;
    private boolean over;

    Connection(OwnedLeg leg) {
        this.leg = leg;
    }

    /** @param stop what ends the taking of results */
    void following(Runnable stop) {
        synchronized (this) {
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
    public String ticket() {
        return CallTicket.of(leg.id());
    }

    @Override
    public Safe safe() {
        return leg.safe();
    }

    @Override
    public Mono<Safe> audio(Pcm16 samples) {
        return ifMine(leg.audio(samples));
    }

    @Override
    public Mono<Safe> text(String text) {
        return ifMine(leg.text(text));
    }

    @Override
    public Mono<Safe> flush() {
        return ifMine(leg.flush());
    }

    @Override
    public Mono<Safe> close() {
        return ifMine(leg.close());
    }

    private Mono<Safe> ifMine(Mono<Safe> write) {
        return Mono.defer(() -> isOver()
                ? Mono.error(new CallElsewhere(leg.id() + ": expected to have it, found that this connection lost it"))
                : write);
    }

    private synchronized boolean isOver() {
        return over;
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
