package io.spiritlm.deploy.chaos;

import io.spiritlm.bridge.CallPartition;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls through sockets in real time, one after the other on each line, each with the script of its line. Thread-safe. */
final class Callers implements AutoCloseable {
    private static final int THREADS = 4;
    /** What a server takes at once, and then beyond real time; a little less of both. */
    private static final Duration LEAD = Duration.ofSeconds(28);

    private static final double HASTE = 1.2;

    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("caller-", 0).factory());
    private final HttpClient http = HttpClient.newBuilder()
            .executor(threads)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<URI> addresses;
    private final Pcm16 recording;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<SocketCall> calls = new ArrayList<>();
    private final List<Mono<Void>> lines = new ArrayList<>();
    private final List<Disposable> subscriptions = new ArrayList<>();

    /** @param addresses where ingest serves */
    Callers(List<URI> addresses, Pcm16 recording) {
        this.addresses = List.copyOf(addresses);
        this.recording = recording;
    }

    /** Says each of the scripts once, as fast as servers let it. */
    void rehearse(List<CallScript> scripts) {
        Set<CallScript> each = new HashSet<>(scripts);
        Flux.fromIterable(each)
                .flatMap(script -> call(script, Callers::hasty), each.size())
                .blockLast();
    }

    private static Duration hasty(long sample) {
        double behindLead = (double) sample / Pcm16.SAMPLE_RATE_HZ - LEAD.toSeconds();
        return Duration.ofMillis((long) (1_000 * Math.max(0, behindLead / HASTE)));
    }

    private static Duration realTime(long sample) {
        return Duration.ofMillis(sample * 1_000 / Pcm16.SAMPLE_RATE_HZ);
    }

    /** Lets lines call, one for each script, again and again until {@link #finish}. */
    void begin(List<CallScript> scripts) {
        for (CallScript script : scripts) {
            Mono<Void> calling = Mono.defer(() -> call(script, Callers::realTime))
                    .repeat(() -> !stopping.get())
                    .then()
                    .cache();
            lines.add(calling);
            subscriptions.add(calling.subscribe());
        }
    }

    /** Lets the calls that are running end, and begins no more. */
    void finish() {
        stopping.set(true);
        Mono.when(lines).block();
    }

    /** All calls that were begun. */
    List<SocketCall> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** The calls that are open now. */
    List<SocketCall> running(Predicate<LegId> of) {
        return calls().stream()
                .filter(call -> !call.isOver() && call.leg().filter(of).isPresent())
                .toList();
    }

    private Mono<Void> call(CallScript script, SocketCall.Pace pace) {
        List<URI> tried = new ArrayList<>(addresses);
        SocketCall call;
        synchronized (calls) {
            Collections.rotate(tried, calls.size());
            call = SocketCall.open(script, http, tried);
            calls.add(call);
        }
        return call.run(recording, pace);
    }

    /** The partition of a leg's records. */
    static int partition(LegId leg) {
        return CallPartition.of(leg.call(), Fleet.PARTITIONS);
    }

    @Override
    public void close() {
        subscriptions.forEach(Disposable::dispose);
        calls().forEach(SocketCall::abandon);
        http.shutdownNow();
        threads.shutdownNow();
    }
}
