package io.spiritlm.ingest.stream;

import com.google.protobuf.ByteString;
import io.netty.channel.EventLoop;
import io.spiritlm.ingest.LiveResampler;
import io.spiritlm.ingest.PcmRate;
import io.spiritlm.ingest.live.CallResult;
import io.spiritlm.ingest.live.LiveCall;
import io.spiritlm.wire.Pcm16;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The leg behind one connection, in the client's own samples. On the channel's event loop only. */
final class ClientLeg {
    /** The longest chunk that is written, 1 s: a frame of the longest becomes a little more when a resampler held some back. */
    static final int CHUNK_SAMPLES = Pcm16.SAMPLE_RATE_HZ;

    /** Shorter pieces are gathered for at most this long: a telephone's 20 ms one by one would be three times as many records. */
    static final Duration GATHERING = Duration.ofMillis(60);

    private static final int GATHERED_SAMPLES = Math.toIntExact(GATHERING.toMillis() * Pcm16.SAMPLE_RATE_HZ / 1_000);

    /** At most ten acks a second. */
    private static final long ACK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LiveCall call;
    private final StreamTicket ticket;
    private final StreamLimits limits;
    private final EventLoop loop;
    private final Outbox outbox;
    private final ResultEvents events;
    private final LiveResampler resampler;
    private final RateLimit rateLimit;
    private Pcm16 gathered = Pcm16.EMPTY;
    /** When the first of {@link #gathered} came. */
    private long gatheredNanos;
    /** Completes behind the last write, or fails with it: nothing may be written behind sound that was lost. */
    private Mono<Void> writing = Mono.empty();

    private LiveCall.Safe acknowledged;
    private long ackedNanos;
    private boolean ackScheduled;
    private boolean closed;

    private boolean left;

    ClientLeg(
            LiveCall call,
            StreamTicket ticket,
            boolean wantsUnits,
            StreamLimits limits,
            EventLoop loop,
            Outbox outbox) {
        this.call = call;
        this.ticket = ticket;
        this.limits = limits;
        this.loop = loop;
        this.outbox = outbox;
        events = new ResultEvents(ticket, wantsUnits);
        acknowledged = call.safe();
        resampler = LiveResampler.behind(ticket.rate(), acknowledged.samples());
        long now = System.nanoTime();
        rateLimit = new RateLimit(limits, now);
        ackedNanos = now - ACK_EVERY_NANOS;
    }

    PcmRate rate() {
        return ticket.rate();
    }

    StreamEvent greeting(ClientMessage.First first) {
        String name = call.leg().name();
        String id = call.leg().call().value();
        return switch (first) {
            case ClientMessage.Open _ -> new StreamEvent.Opened(id, name, ticket.write(), limits);
            case ClientMessage.Resume _ ->
                new StreamEvent.Resumed(id, name, resampler.position(), acknowledged.messages(), limits);
        };
    }

    Optional<StreamEvent.Result> event(CallResult result) {
        return events.of(result);
    }

    /** @throws Refusal if it may not come now */
    Mono<?> message(ClientMessage message) {
        refuseBehindClose();
        return switch (message) {
            case ClientMessage.Text(String text) -> write().then(Mono.defer(() -> call.text(text)));
            case ClientMessage.Flush() -> write().then(Mono.defer(call::flush));
            case ClientMessage.Close() -> {
                closed = true;
                gathered = gathered.concat(resampler.drain());
                yield write().then(Mono.defer(call::close));
            }
            case ClientMessage.First _ -> throw Refusal.malformed("message", "open or resume once", "another one");
        };
    }

    /**
     * Completes when the sound is safe, or {@linkplain #isGathering gathered}.
     *
     * @throws Refusal if it may not come now
     */
    Mono<?> sound(ByteString littleEndian, long nowNanos) {
        refuseBehindClose();
        int bytes = littleEndian.size();
        if (bytes % Short.BYTES != 0) {
            throw Refusal.malformed("audio frame", "an even number of bytes", Integer.toString(bytes));
        }
        if (!rateLimit.take(bytes / Short.BYTES, rate(), nowNanos)) {
            throw new Refusal(
                    StreamFault.TOO_FAST,
                    "sound: expected a lead of at most %s, and then at most %s s of it a second, found more"
                            .formatted(limits.lead(), limits.pace()));
        }
        if (gathered.length() == 0) {
            gatheredNanos = nowNanos;
        }
        gathered = gathered.concat(resampler.convert(littleEndian));
        return gathered.length() < GATHERED_SAMPLES ? Mono.empty() : write();
    }

    /** Whether some sound waits for more of it. */
    boolean isGathering() {
        return gathered.length() > 0;
    }

    /** When the sound came of which the last piece was made, or will be. */
    long gatheredNanos() {
        return gatheredNanos;
    }

    private void refuseBehindClose() {
        if (closed) {
            throw Refusal.malformed("message", "nothing behind close", "another");
        }
    }

    /**
     * Writes what was gathered, one chunk after the other; each is safe before the next goes out, and this behind what is being
     * written. Fails when that does, and writes nothing then. To be subscribed to, once.
     */
    Mono<Void> write() {
        Pcm16 samples = gathered;
        gathered = Pcm16.EMPTY;
        List<Pcm16> chunks = new ArrayList<>();
        for (int from = 0; from < samples.length(); from += CHUNK_SAMPLES) {
            chunks.add(samples.slice(from, Math.min(samples.length(), from + CHUNK_SAMPLES)));
        }
        Mono<Void> before = writing;
        Sinks.Empty<Void> written = Sinks.empty();
        writing = written.asMono();
        return before.thenMany(Flux.fromIterable(chunks).concatMap(call::audio, 1))
                .then()
                .doOnSuccess(_ -> written.tryEmitEmpty())
                .doOnError(written::tryEmitError);
    }

    /** Tells the client what is safe, now or when an ack is due again. */
    void ackSoon() {
        if (ackScheduled || left) {
            return;
        }
        long wait = ackedNanos + ACK_EVERY_NANOS - System.nanoTime();
        if (wait <= 0 && outbox.hasRoom()) {
            ackNow();
        } else {
            ackScheduled = true;
            var _ = loop.schedule(
                    () -> {
                        ackScheduled = false;
                        ackSoon();
                    },
                    Math.max(wait, ACK_EVERY_NANOS / 2),
                    TimeUnit.NANOSECONDS);
        }
    }

    /** Tells the client what is safe, if that is news. */
    void ackNow() {
        LiveCall.Safe safe = call.safe();
        if (!left && !safe.equals(acknowledged)) {
            acknowledged = safe;
            ackedNanos = System.nanoTime();
            outbox.send(new StreamEvent.Ack(rate().neededFrom(safe.samples()), safe.messages()));
        }
    }

    /** Lets go of the call, once. */
    void leave() {
        if (!left) {
            left = true;
            resampler.close();
            call.leave();
        }
    }
}
