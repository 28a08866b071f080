package io.spiritlm.deploy.chaos;

import io.spiritlm.bridge.CallPartition;
import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls in real time, one after the other on each line, each with the script of its line. Thread-safe. */
final class Callers implements AutoCloseable {
    private final KafkaSink sink;
    private final Pcm16 recording;
    private final String prefix;
    private final BiConsumer<LegId, CallScript> begun;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong records = new AtomicLong();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Mono<Void>> lines = new ArrayList<>();
    private final List<Disposable> subscriptions = new ArrayList<>();
    /** By partition, the latest time of sending of a record that was acknowledged. */
    private final Map<Integer, Long> acknowledgedNanos = new ConcurrentHashMap<>();

    /** @param begun told of each call before its first record */
    Callers(Cluster cluster, Pcm16 recording, String prefix, BiConsumer<LegId, CallScript> begun) {
        sink = KafkaSink.open(cluster);
        this.recording = recording;
        this.prefix = prefix;
        this.begun = begun;
    }

    /** Says every script once, as fast as it goes. */
    void rehearse() {
        Flux.fromIterable(CallScript.all())
                .flatMap(script -> sink.sendAll(Topics.AUDIO, Flux.fromIterable(next(script))), 4)
                .blockLast();
    }

    /**
     * Lets lines call, again and again until {@link #finish}.
     *
     * @param count of lines; at each moment at most an eighth of them, rounded up, talks
     */
    void begin(int count) {
        List<CallScript> scripts = CallScript.all();
        for (int line = 0; line < count; line++) {
            // By slot first: the lines that are there talk one after the other.
            CallScript script =
                    scripts.get((line % CallScript.SLOTS) + CallScript.SLOTS * (line / CallScript.SLOTS % 3));
            Mono<Void> calling = Mono.defer(() -> call(script))
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

    int calls() {
        return calls.get();
    }

    /** Records that Kafka has acknowledged. */
    long records() {
        return records.get();
    }

    /** Whether in every partition a record sent after {@code nanos} has been acknowledged. */
    boolean allAcknowledgedSince(long nanos) {
        return acknowledgedNanos.values().stream().allMatch(sent -> sent - nanos > 0);
    }

    private Mono<Void> call(CallScript script) {
        long start = System.nanoTime();
        List<AudioRecord> call = next(script);
        AtomicInteger index = new AtomicInteger();
        return Flux.fromIterable(call)
                .concatMap(record -> {
                    long due = start + index.getAndIncrement() * CallScript.CHUNK.toNanos();
                    Duration wait = Duration.ofNanos(Math.max(0, due - System.nanoTime()));
                    return Mono.just(record).delayElement(wait).flatMap(this::send);
                })
                .then();
    }

    private Mono<Void> send(AudioRecord record) {
        long sent = System.nanoTime();
        return sink.send(Topics.AUDIO, record)
                .doOnNext(written -> {
                    records.incrementAndGet();
                    acknowledgedNanos.merge(written.partition(), sent, Math::max);
                })
                .then();
    }

    private List<AudioRecord> next(CallScript script) {
        LegId leg = new LegId(new CallId(prefix + calls.getAndIncrement()), "caller");
        begun.accept(leg, script);
        return script.records(leg, recording, Clock.systemUTC());
    }

    /** The partition of a leg's records. */
    static int partition(LegId leg) {
        return CallPartition.of(leg.call(), Fleet.PARTITIONS);
    }

    @Override
    public void close() {
        subscriptions.forEach(Disposable::dispose);
        sink.close();
    }
}
