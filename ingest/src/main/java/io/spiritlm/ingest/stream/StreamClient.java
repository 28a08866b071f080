package io.spiritlm.ingest.stream;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/**
 * One call through {@value StreamProtocol#PATH} that outlives its connections: what isn't safe is kept and said again, and results come
 * exactly once. Thread-safe; never blocks.
 *
 * <p>Many calls may share an {@link HttpClient}, and with it its threads. A call keeps at most {@link Settings#unacknowledged} of sound
 * and {@value #RESULTS} results.
 */
public final class StreamClient implements AutoCloseable {
    private static final int RESULTS = 256;
    private static final long FIRST_DELAY_MILLIS = 20;
    private static final long LONGEST_DELAY_MILLIS = 500;

    /**
     * How a client holds on to its call.
     *
     * @param unacknowledged how much sound may wait to be safe before more is taken
     * @param silence a connection on which nothing was heard for so long, pongs included, is given up
     * @param persistence how long to go on trying to connect
     */
    public record Settings(Duration unacknowledged, Duration silence, Duration persistence) {
        public static final Settings DEFAULT =
                new Settings(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(55));

        public Settings {
            StreamLimits.positive("unacknowledged", unacknowledged);
            StreamLimits.positive("silence", silence);
            StreamLimits.positive("persistence", persistence);
        }
    }

    private final HttpClient http;
    private final List<URI> addresses;
    private final ClientMessage.Open open;
    private final Settings settings;
    private final Unacknowledged said = new Unacknowledged();
    private final Queue<MonoSink<Void>> wantsRoom = new ArrayDeque<>();
    private final Sinks.Many<StreamEvent.Result> results =
            Sinks.many().unicast().onBackpressureBuffer(new ConcurrentLinkedQueue<>());
    private final AtomicInteger waiting = new AtomicInteger();

    private @Nullable ClientConnection connection;
    private String ticket = "";
    private String call = "";
    private String cursor = "";
    private int nextAddress;
    private Optional<URI> goOnAt = Optional.empty();
    private int failures;
    private int resumes;
    private long lostNanos = System.nanoTime();
    private boolean over;

    private StreamClient(HttpClient http, List<URI> addresses, ClientMessage.Open open, Settings settings) {
        this.http = http;
        this.addresses = List.copyOf(addresses);
        this.open = open;
        this.settings = settings;
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses: expected at least 1, found none");
        }
    }

    /**
     * Begins to open a call; what is said meanwhile waits.
     *
     * @param addresses of servers, tried in turn from the first on
     */
    public static StreamClient open(HttpClient http, List<URI> addresses, ClientMessage.Open open, Settings settings) {
        StreamClient client = new StreamClient(http, addresses, open, settings);
        client.connect();
        return client;
    }

    /**
     * What comes of the call, for one subscriber; completes behind {@link StreamEvent.Closed}. Fails with {@link StreamFailed} when the
     * call can't go on.
     */
    public Flux<StreamEvent.Result> results() {
        return results.asFlux().doOnNext(_ -> consumed());
    }

    /**
     * Says sound: pieces of at most 1 s, little-endian, at the rate that the call was opened with. Completes when more may be said; fails
     * when the call is over.
     */
    public Mono<Void> sound(ByteString pcm16) {
        return Mono.create(sink -> say(sink, () -> said.add(pcm16)));
    }

    /** Says a text. Completes when more may be said. */
    public Mono<Void> text(String text) {
        return Mono.create(sink -> say(sink, () -> said.add(new ClientMessage.Text(text))));
    }

    /** Ends the utterance. Completes when more may be said. */
    public Mono<Void> flush() {
        return Mono.create(sink -> say(sink, () -> said.add(new ClientMessage.Flush())));
    }

    /** Ends the call; results still come. */
    public Mono<Void> finish() {
        return Mono.create(sink -> say(sink, () -> said.add(new ClientMessage.Close())));
    }

    /** How often the call was taken up again. */
    public synchronized int resumes() {
        return resumes;
    }

    /** How many samples, counted from the call's beginning, the server has said to be safe. */
    public synchronized long acknowledgedSamples() {
        return said.safeSamples();
    }

    /** The call's id; empty until it is open. */
    public synchronized String call() {
        return call;
    }

    /** Breaks the connection, as a fault of the network would; the call goes on. */
    public void breakConnection() {
        ClientConnection current = current();
        if (current != null) {
            current.abort();
            lost(current, current.again());
        }
    }

    /** Lets the call go, as it is. */
    @Override
    public void close() {
        finished(Optional.empty());
    }

    private synchronized @Nullable ClientConnection current() {
        return connection;
    }

    private void say(MonoSink<Void> sink, Runnable add) {
        synchronized (this) {
            if (over) {
                sink.error(new StreamFailed(StreamFault.REFUSED, "expected a call, found that it is over"));
                return;
            }
            add.run();
            wantsRoom.add(sink);
        }
        giveRoom();
        pump();
    }

    private void giveRoom() {
        List<MonoSink<Void>> ready = new ArrayList<>();
        synchronized (this) {
            long most = settings.unacknowledged().toMillis() * open.rate().hz() / 1_000;
            if (over || said.waitingSamples() <= most) {
                ready.addAll(wantsRoom);
                wantsRoom.clear();
            }
        }
        ready.forEach(MonoSink::success);
    }

    private void pump() {
        ClientConnection current = current();
        if (current != null) {
            current.pump();
        }
    }

    private void connect() {
        URI address;
        ClientConnection next;
        synchronized (this) {
            if (over) {
                return;
            }
            address = goOnAt.orElseGet(() -> addresses.get(nextAddress++ % addresses.size()));
            goOnAt = Optional.empty();
            next = new ClientConnection(this, address, settings.silence());
            connection = next;
        }
        var _ = http.newWebSocketBuilder()
                .connectTimeout(settings.silence())
                .buildAsync(address, next)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        lost(next, Optional.empty());
                    }
                });
    }

    /** The first message of a connection. */
    synchronized ClientMessage.First first() {
        return ticket.isEmpty() ? open : new ClientMessage.Resume(open.rate(), ticket, cursor, open.wantsUnits());
    }

    /** What is to be said next on this connection. */
    synchronized Optional<Unacknowledged.Said> take(ClientConnection from) {
        return connection == from && from.isGreeted() ? said.take() : Optional.empty();
    }

    synchronized boolean hasMore(ClientConnection from) {
        return connection == from && said.hasNext();
    }

    /** Whether there is room for results. */
    boolean hasRoom() {
        return waiting.get() < RESULTS;
    }

    private void consumed() {
        if (waiting.decrementAndGet() < RESULTS) {
            ClientConnection current = current();
            if (current != null) {
                current.goOn();
            }
        }
    }

    void heard(ClientConnection from, StreamEvent event) {
        switch (event) {
            case StreamEvent.Opened opened ->
                greeted(from, () -> {
                    ticket = opened.ticket();
                    call = opened.call();
                    said.resume(0, 0);
                });
            case StreamEvent.Resumed resumed ->
                greeted(from, () -> {
                    resumes++;
                    said.resume(resumed.samples(), resumed.messages());
                });
            case StreamEvent.Ack(long samples, long messages) -> {
                synchronized (this) {
                    if (connection == from) {
                        said.safe(samples, messages);
                    }
                }
                giveRoom();
            }
            case StreamEvent.Result result -> result(from, result);
            case StreamEvent.Failed failed -> failed(from, failed);
        }
    }

    private void greeted(ClientConnection from, Runnable step) {
        synchronized (this) {
            if (connection != from) {
                return;
            }
            failures = 0;
            step.run();
            from.greeted();
        }
        giveRoom();
        from.pump();
    }

    private void result(ClientConnection from, StreamEvent.Result result) {
        synchronized (this) {
            if (connection != from || over) {
                return;
            }
            cursor = result.cursor();
            waiting.incrementAndGet();
            results.tryEmitNext(result).orThrow();
        }
        if (result instanceof StreamEvent.Closed) {
            finished(Optional.empty());
        }
    }

    private void failed(ClientConnection from, StreamEvent.Failed failed) {
        boolean hopeless = switch (failed.fault()) {
            case MALFORMED, TOO_LARGE -> true;
            case REFUSED -> hasTicket();
            case TOO_FAST, IDLE, MOVED, TOO_SLOW, GOING_AWAY, INTERNAL -> false;
        };
        if (hopeless) {
            finished(Optional.of(new StreamFailed(failed.fault(), failed.message())));
        } else {
            from.abort();
            lost(from, failed.address().map(StreamClient::uri));
        }
    }

    private static URI uri(String address) {
        return URI.create(address.contains("://") ? address : "ws://" + address + StreamProtocol.PATH);
    }

    private synchronized boolean hasTicket() {
        return !ticket.isEmpty();
    }

    /**
     * The connection is no more: there will be another, or an end.
     *
     * @param at where to try first
     */
    void lost(ClientConnection from, Optional<URI> at) {
        long delay;
        synchronized (this) {
            if (connection != from || over) {
                return;
            }
            connection = null;
            goOnAt = at;
            long now = System.nanoTime();
            if (failures == 0) {
                lostNanos = now;
            }
            delay = Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(failures, 10));
            failures++;
            if (now - lostNanos <= settings.persistence().toNanos()) {
                after(delay).execute(this::connect);
                return;
            }
        }
        finished(Optional.of(new StreamFailed(
                StreamFault.GOING_AWAY, "expected a connection within " + settings.persistence() + ", found none")));
    }

    static Executor after(long millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    }

    private void finished(Optional<StreamFailed> failure) {
        ClientConnection current;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            current = connection;
            connection = null;
        }
        if (current != null) {
            current.end();
        }
        giveRoom();
        synchronized (this) {
            failure.ifPresentOrElse(results::tryEmitError, results::tryEmitComplete);
        }
    }
}
