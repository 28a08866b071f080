package io.spiritlm.ingest.stream;

import io.spiritlm.ingest.live.CallElsewhere;
import io.spiritlm.ingest.live.CallRefused;
import io.spiritlm.ingest.live.CallResult;
import io.spiritlm.ingest.live.LiveCall;
import io.spiritlm.ingest.live.LiveCalls;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** Calls in memory: what is sent is safe as soon as {@link #gate} lets it, and results come as the test says. */
final class FakeCalls implements LiveCalls {
    final Map<String, Leg> legs = new ConcurrentHashMap<>();
    /** What each appended piece waits for. */
    final AtomicReference<Mono<Void>> gate = new AtomicReference<>(Mono.empty());
    /** What happens when a leg is first held, and each time something of it has become safe. */
    Consumer<Leg> onSafe = _ -> {};

    /** How many chunks of sound were given, whatever became of them. */
    final AtomicInteger given = new AtomicInteger();

    private final AtomicInteger opened = new AtomicInteger();
    final AtomicReference<@Nullable RuntimeException> refusal = new AtomicReference<>();

    @Override
    public Mono<LiveCall> open(Request request, Map<String, String> metadata) {
        RuntimeException refused = refusal.get();
        if (refused != null) {
            return Mono.error(refused);
        }
        Leg leg = new Leg("c" + opened.getAndIncrement(), request, metadata);
        legs.put(leg.ticket, leg);
        return Mono.just(leg.hold(0));
    }

    @Override
    public Mono<LiveCall> resume(String ticket, String cursor) {
        Leg leg = legs.get(ticket);
        if (leg == null) {
            return Mono.error(new CallRefused("ticket: expected that of a call, found another"));
        }
        return Mono.just(leg.hold(cursor.isEmpty() ? 0 : Integer.parseInt(cursor)));
    }

    Leg only() {
        return legs.values().iterator().next();
    }

    /** A leg, whoever holds it. */
    final class Leg {
        final LegId id;
        final String ticket;
        final Request request;
        final Map<String, String> metadata;
        private final List<CallResult> results = new ArrayList<>();
        private Pcm16 heard = Pcm16.EMPTY;
        private final List<String> messages = new ArrayList<>();
        private @Nullable Hold holder;
        private int holds;
        private int leaves;

        Leg(String call, Request request, Map<String, String> metadata) {
            id = LegId.of(call, "caller");
            ticket = "T-" + call;
            this.request = request;
            this.metadata = metadata;
        }

        private synchronized Hold hold(int from) {
            Hold before = holder;
            Hold now = new Hold(this, from);
            holder = now;
            holds++;
            if (before != null) {
                before.lose();
            }
            return now;
        }

        synchronized Pcm16 heard() {
            return heard;
        }

        /** Texts and such in order, each with the number of samples before it. */
        synchronized List<String> messages() {
            return List.copyOf(messages);
        }

        synchronized int holds() {
            return holds;
        }

        synchronized int leaves() {
            return leaves;
        }

        synchronized boolean isHeld() {
            return holder != null;
        }

        synchronized int resultCount() {
            return results.size();
        }

        synchronized void add(Topic<?> topic, WireRecord record) {
            results.add(new CallResult(topic, record, Integer.toString(results.size() + 1)));
            Hold current = holder;
            if (current != null) {
                current.emit();
            }
        }

        /** Fails the holder's results. */
        synchronized void fail(RuntimeException failure) {
            Hold current = holder;
            holder = null;
            if (current != null) {
                current.fail(failure);
            }
        }

        private synchronized LiveCall.Safe safe() {
            return new LiveCall.Safe(heard.length(), messages.size());
        }

        private synchronized LiveCall.Safe write(Hold by, Pcm16 samples) {
            require(by);
            heard = heard.concat(samples);
            onSafe.accept(this);
            return safe();
        }

        private synchronized LiveCall.Safe write(Hold by, String message) {
            require(by);
            messages.add(heard.length() + " " + message);
            onSafe.accept(this);
            return safe();
        }

        private void require(Hold by) {
            if (holder != by) {
                throw new CallElsewhere("call " + id.call() + ": expected to hold it, found another", Optional.empty());
            }
        }
    }

    /** One connection's hold on a leg. */
    private final class Hold implements LiveCall {
        private final Leg leg;
        private int next;
        private @Nullable FluxSink<CallResult> sink;
        private @Nullable RuntimeException lost;
        private boolean emitting;

        Hold(Leg leg, int from) {
            this.leg = leg;
            next = from;
        }

        @Override
        public LegId leg() {
            return leg.id;
        }

        @Override
        public String ticket() {
            return leg.ticket;
        }

        @Override
        public Safe safe() {
            return leg.safe();
        }

        @Override
        public Mono<Safe> audio(Pcm16 samples) {
            given.incrementAndGet();
            return gate.get().then(Mono.fromSupplier(() -> leg.write(this, samples)));
        }

        @Override
        public Mono<Safe> text(String text) {
            return gate.get().then(Mono.fromSupplier(() -> leg.write(this, text)));
        }

        @Override
        public Mono<Safe> flush() {
            return gate.get().then(Mono.fromSupplier(() -> leg.write(this, "flush")));
        }

        @Override
        public Mono<Safe> close() {
            return gate.get().then(Mono.fromSupplier(() -> leg.write(this, "close")));
        }

        @Override
        public Flux<CallResult> results() {
            return Flux.create(created -> {
                synchronized (leg) {
                    sink = created;
                    if (lost != null) {
                        created.error(lost);
                    }
                }
                created.onRequest(_ -> emit());
            });
        }

        private void emit() {
            synchronized (leg) {
                FluxSink<CallResult> current = sink;
                if (current == null || emitting) {
                    return;
                }
                emitting = true;
                while (leg.holder == this && next < leg.results.size() && current.requestedFromDownstream() > 0) {
                    current.next(leg.results.get(next++));
                }
                emitting = false;
            }
        }

        private void lose() {
            fail(new CallElsewhere("call " + leg.id.call() + ": expected to hold it, found another", Optional.empty()));
        }

        private void fail(RuntimeException failure) {
            synchronized (leg) {
                lost = failure;
                FluxSink<CallResult> current = sink;
                if (current != null) {
                    current.error(failure);
                }
            }
        }

        @Override
        public void leave() {
            synchronized (leg) {
                leg.leaves++;
                if (leg.holder == this) {
                    leg.holder = null;
                }
            }
        }
    }
}
