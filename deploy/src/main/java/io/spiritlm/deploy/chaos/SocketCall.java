package io.spiritlm.deploy.chaos;

import io.spiritlm.ingest.stream.StreamClient;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One call through sockets. Thread-safe. */
final class SocketCall {
    /** A server that is silent for so long, as a stopped one, is left for another. */
    private static final StreamClient.Settings CLIENT =
            new StreamClient.Settings(Duration.ofSeconds(20), Duration.ofSeconds(5), Duration.ofSeconds(55));

    /** How many samples have been said by now. */
    @FunctionalInterface
    interface Pace {
        /** When, after the call's beginning, a sample may be said. */
        Duration of(long sample);
    }

    private final CallScript script;
    private final SocketResults results = new SocketResults();
    private final StreamClient client;
    private final AtomicLong said = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<Optional<String>> failure = new AtomicReference<>(Optional.empty());

    private SocketCall(CallScript script, StreamClient client) {
        this.script = script;
        this.client = client;
    }

    /** Begins to open a call. */
    static SocketCall open(CallScript script, HttpClient http, List<URI> addresses) {
        return new SocketCall(script, StreamClient.open(http, addresses, script.open(), CLIENT));
    }

    /** Says everything, and takes what comes back, until the call is over; completes also when it couldn't go on. */
    Mono<Void> run(Pcm16 recording, Pace pace) {
        long start = System.nanoTime();
        Mono<Void> saying = Flux.fromIterable(script.says(recording))
                .concatMap(next -> switch (next) {
                    case CallScript.Text(String text) -> client.text(text);
                    case CallScript.Sound(Pcm16 sound) -> {
                        Duration due = pace.of(said.get());
                        long wait = start + due.toNanos() - System.nanoTime();
                        Mono<Void> sent = Mono.defer(() -> client.sound(sound.bytes()))
                                .doOnSuccess(_ -> said.addAndGet(sound.length()));
                        yield wait > 0 ? Mono.delay(Duration.ofNanos(wait)).then(sent) : sent;
                    }
                })
                .then(Mono.defer(client::finish));
        return Mono.when(saying, client.results().doOnNext(results::take).then())
                .onErrorResume(problem -> {
                    failure.set(Optional.of(String.valueOf(problem)));
                    return Mono.empty();
                })
                .doFinally(_ -> {
                    over.set(true);
                    client.close();
                });
    }

    CallScript script() {
        return script;
    }

    /** Empty until it is open. */
    Optional<LegId> leg() {
        String call = client.call();
        return call.isEmpty() ? Optional.empty() : Optional.of(new LegId(new CallId(call), "caller"));
    }

    SocketResults results() {
        return results;
    }

    /** Samples that were said so far. */
    long said() {
        return said.get();
    }

    /** Samples that the server has said to be safe. */
    long acknowledged() {
        return client.acknowledgedSamples();
    }

    boolean isOver() {
        return over.get();
    }

    /** Why it couldn't go on, if it couldn't. */
    Optional<String> failure() {
        return failure.get();
    }

    /** How often it was taken up again. */
    int resumes() {
        return client.resumes();
    }

    void breakConnection() {
        client.breakConnection();
    }

    /** Lets go of it as it is. */
    void abandon() {
        client.close();
    }
}
