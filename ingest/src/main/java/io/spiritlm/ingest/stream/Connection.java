package io.spiritlm.ingest.stream;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.spiritlm.ingest.live.CallResult;
import io.spiritlm.ingest.live.LiveCall;
import io.spiritlm.ingest.live.LiveCalls;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/**
 * One client's WebSocket, from its upgrade to its end. All of it happens on the channel's event loop, which never waits.
 *
 * <p>Memory is bounded: one message is worked on at a time, and no more is read from the socket while {@link #BACKLOG_FRAMES} wait; what
 * waits for the client is bounded by {@link Outbox}; one result is fetched at a time.
 */
final class Connection {
    /** Reactor Netty stops reading when this many frames wait; what one read of the socket held still comes. */
    static final int BACKLOG_FRAMES = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final long GATHERING_NANOS = ClientLeg.GATHERING.toNanos();

    private enum Phase {
        /** The first message is awaited. */
        OPENING,
        /** It is being seen to. */
        STARTING,
        OPEN,
        /** The last frame is sent; what comes is passed over. */
        ENDING,
        GONE
    }

    private final Channel channel;
    private final EventLoop loop;
    private final LiveCalls calls;
    private final StreamSettings settings;
    private final StreamMeters meters;
    private final Outbox outbox;
    private final Inbound inbound = new Inbound();
    private final Results results = new Results();
    private final long startNanos = System.nanoTime();

    private Phase phase = Phase.OPENING;
    private @Nullable ClientLeg leg;
    private String end = StreamMeter.DROPPED;
    private boolean busy;
    /** Whether what is gathered will be looked at. */
    private boolean timed;
    /** Whether what was gathered is being written, while messages go on. */
    private boolean writingGathered;

    private long heardNanos = startNanos;
    private long pingedNanos = startNanos;
    private int unanswered;

    Connection(Channel channel, LiveCalls calls, StreamSettings settings, StreamMeters meters) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.calls = calls;
        this.settings = settings;
        this.meters = meters;
        outbox = new Outbox(channel, settings.pendingBytes(), results::fetch);
    }

    /** Where frames go: they are asked for one at a time, and their buffers are only lent. On the event loop. */
    BaseSubscriber<WebSocketFrame> start() {
        long every = Math.clamp(shortest() / 4, TimeUnit.MILLISECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(1));
        var tick = loop.scheduleAtFixedRate(this::tick, every, every, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(_ -> {
            tick.cancel(false);
            gone();
        });
        return inbound;
    }

    private long shortest() {
        StreamLimits limits = settings.limits();
        return Math.min(
                Math.min(limits.openWithin().toNanos(), limits.idle().toNanos()),
                Math.min(settings.pingEvery().toNanos(), settings.writeWithin().toNanos()));
    }

    /** Tells the client that the process stops; from any thread. */
    void goAway() {
        loop.execute(() -> fail(StreamFault.GOING_AWAY, "the process stops: take the call up at another one"));
    }

    /** Whether the client's own close frame, answering ours, has to be passed over. On the event loop. */
    boolean isEnding() {
        return phase == Phase.ENDING;
    }

    private void tick() {
        long now = System.nanoTime();
        if (busy) {
            // nothing is read meanwhile
            heardNanos = now;
            unanswered = 0;
        }
        if (phase == Phase.ENDING || phase == Phase.GONE) {
            return;
        }
        if (outbox.stalledNanos(now) > settings.writeWithin().toNanos()) {
            meters.count(StreamMeter.CUT_OFF);
            fail(StreamFault.TOO_SLOW, "expected results to be taken within " + settings.writeWithin());
        } else if (phase == Phase.OPENING
                && now - startNanos > settings.limits().openWithin().toNanos()) {
            fail(
                    StreamFault.IDLE,
                    "expected open or resume within " + settings.limits().openWithin());
        } else if (now - heardNanos > settings.limits().idle().toNanos()) {
            fail(
                    StreamFault.IDLE,
                    "expected a message, a frame or a ping every "
                            + settings.limits().idle());
        } else if (now - pingedNanos > settings.pingEvery().toNanos()) {
            ping(now);
        }
    }

    private void ping(long now) {
        if (unanswered == 2) {
            drop();
            return;
        }
        pingedNanos = now;
        unanswered++;
        outbox.ping();
    }

    private void accept(WebSocketFrame frame) {
        if (!(frame instanceof PongWebSocketFrame)) {
            heardNanos = System.nanoTime();
        }
        switch (frame) {
            case PongWebSocketFrame _ -> unanswered = 0;
            case PingWebSocketFrame ping -> outbox.pong(ping.content());
            case TextWebSocketFrame text -> message(ClientMessages.read(utf8(text.content())));
            case BinaryWebSocketFrame sound -> sound(sound.content());
            default -> throw Refusal.malformed("frame", "text, binary, ping or pong", "another");
        }
    }

    private static String utf8(ByteBuf content) {
        int bytes = content.readableBytes();
        if (bytes > StreamProtocol.MESSAGE_BYTES) {
            throw new Refusal(
                    StreamFault.TOO_LARGE,
                    "message: expected at most " + StreamProtocol.MESSAGE_BYTES + " bytes, found " + bytes);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(ByteBufUtil.getBytes(content)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.malformed("message", "UTF-8", "other bytes");
        }
    }

    private void message(ClientMessage message) {
        ClientLeg open = leg;
        if (message instanceof ClientMessage.First first) {
            if (phase != Phase.OPENING) {
                throw Refusal.malformed("message", "open or resume to come first and once", "another one");
            }
            begin(first);
        } else if (open == null) {
            throw Refusal.malformed("message", "open or resume to come first", "another");
        } else {
            work(open.message(message), open::ackSoon);
        }
    }

    private void sound(ByteBuf content) {
        ClientLeg open = leg;
        if (open == null) {
            throw Refusal.malformed("message", "open or resume to come first", "sound");
        }
        int bytes = content.readableBytes();
        int most = open.rate().hz() * Short.BYTES * StreamProtocol.FRAME_MILLIS / 1_000;
        if (bytes > most) {
            throw new Refusal(
                    StreamFault.TOO_LARGE,
                    "audio frame: expected at most %d bytes, which are %d ms, found %d"
                            .formatted(most, StreamProtocol.FRAME_MILLIS, bytes));
        }
        long from = System.nanoTime();
        ByteString sound = ByteString.copyFrom(content.nioBuffer());
        meters.count(StreamMeter.AUDIO_IN, bytes);
        Mono<?> step = open.sound(sound, from);
        long since = open.gatheredNanos();
        work(step, () -> {
            if (open.isGathering()) {
                writeInTime(open);
            } else {
                written(open, since);
            }
        });
    }

    /** Maybe nothing more comes; one look is planned at a time. */
    private void writeInTime(ClientLeg open) {
        if (timed) {
            return;
        }
        timed = true;
        long wait = open.gatheredNanos() + GATHERING_NANOS - System.nanoTime();
        var _ = loop.schedule(
                () -> {
                    timed = false;
                    guarded(() -> writeGathered(open));
                },
                Math.max(0, wait),
                TimeUnit.NANOSECONDS);
    }

    /** Unless the last of it is still being written: then behind that, so that no more than one piece waits. */
    private void writeGathered(ClientLeg open) {
        if (phase != Phase.OPEN || !open.isGathering() || writingGathered) {
            return;
        }
        long since = open.gatheredNanos();
        if (System.nanoTime() - since < GATHERING_NANOS) {
            writeInTime(open);
            return;
        }
        writingGathered = true;
        open.write()
                .subscribe(
                        _ -> {},
                        error -> onLoop(() -> failed(error)),
                        () -> onLoop(() -> {
                            writingGathered = false;
                            written(open, since);
                            writeGathered(open);
                        }));
    }

    private void written(ClientLeg open, long since) {
        meters.acknowledged(System.nanoTime() - since);
        open.ackSoon();
    }

    private void begin(ClientMessage.First first) {
        phase = Phase.STARTING;
        switch (first) {
            case ClientMessage.Open open ->
                work(
                        Mono.defer(() -> calls.open(open.request(), open.metadata()))
                                .doOnNext(call -> onLoop(() ->
                                        begun(first, call, StreamTicket.of(open, call.ticket()), StreamMeter.OPENED))),
                        () -> {});
            case ClientMessage.Resume resume -> {
                StreamTicket ticket = StreamTicket.read(resume);
                work(
                        Mono.defer(() -> calls.resume(ticket.call(), resume.cursor()))
                                .doOnNext(call -> onLoop(() -> begun(first, call, ticket, StreamMeter.RESUMED))),
                        () -> {});
            }
        }
    }

    private void begun(ClientMessage.First first, LiveCall call, StreamTicket ticket, StreamMeter meter) {
        if (phase != Phase.STARTING) {
            call.leave();
            return;
        }
        phase = Phase.OPEN;
        meters.count(meter);
        var opened = new ClientLeg(call, ticket, first.wantsUnits(), settings.limits(), loop, outbox);
        leg = opened;
        outbox.send(opened.greeting(first));
        call.results().subscribe(results);
    }

    /** Sees to one message; the next one is asked for when that is done. */
    private void work(Mono<?> step, Runnable done) {
        busy = true;
        step.subscribe(
                _ -> {},
                error -> onLoop(() -> failed(error)),
                () -> onLoop(() -> {
                    busy = false;
                    if (phase != Phase.GONE && phase != Phase.ENDING) {
                        done.run();
                        inbound.next();
                    }
                }));
    }

    private void deliver(CallResult result) {
        ClientLeg open = leg;
        if (phase != Phase.OPEN || open == null) {
            return;
        }
        Optional<StreamEvent.Result> event = open.event(result);
        if (event.isPresent() && event.get() instanceof StreamEvent.Closed) {
            open.ackNow();
        }
        event.ifPresent(outbox::send);
        if (event.isPresent() && event.get() instanceof StreamEvent.Audio audio) {
            meters.count(StreamMeter.AUDIO_OUT, audio.samples().bytes().size());
        }
        if (event.isPresent() && event.get() instanceof StreamEvent.Closed) {
            end(1000, "over", StreamMeter.OVER);
        } else {
            results.fetched();
        }
    }

    private void failed(Throwable error) {
        // A client that is gone can't be told; the channel's end lets go of its call.
        if (phase == Phase.ENDING || phase == Phase.GONE || AbortedException.isConnectionReset(error)) {
            return;
        }
        Faults.Told told = Faults.of(error);
        if (told.fault() == StreamFault.INTERNAL) {
            LOG.warn("a live call's connection failed", error);
        }
        if (told.fault() == StreamFault.TOO_SLOW) {
            meters.count(StreamMeter.CUT_OFF);
        }
        end(told);
    }

    private void fail(StreamFault fault, String message) {
        end(new Faults.Told(fault, message, Optional.empty()));
    }

    private void end(Faults.Told told) {
        if (phase == Phase.ENDING || phase == Phase.GONE) {
            return;
        }
        ClientLeg open = leg;
        if (open != null) {
            open.ackNow();
        }
        outbox.send(new StreamEvent.Failed(told.fault(), told.message(), told.address()));
        end(told.fault().closeCode(), told.fault().code(), told.fault().code());
    }

    /** Says goodbye, and gives the client a bounded time to read it. */
    private void end(int closeCode, String reason, String how) {
        phase = Phase.ENDING;
        end = how;
        release();
        outbox.send(new CloseWebSocketFrame(closeCode, reason));
        var _ = loop.schedule(this::drop, settings.closeWithin().toNanos(), TimeUnit.NANOSECONDS);
        inbound.next();
    }

    /** The rest follows when the channel is closed. */
    private void drop() {
        var _ = channel.close();
    }

    private void gone() {
        if (phase == Phase.GONE) {
            return;
        }
        phase = Phase.GONE;
        release();
        inbound.drain();
        meters.count(StreamMeter.CLOSED, end);
    }

    private void release() {
        results.dispose();
        ClientLeg open = leg;
        leg = null;
        if (open != null) {
            open.leave();
        }
    }

    private void onLoop(Runnable step) {
        if (loop.inEventLoop()) {
            guarded(step);
        } else {
            loop.execute(() -> guarded(step));
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** Frames, one at a time. */
    private final class Inbound extends BaseSubscriber<WebSocketFrame> {
        private boolean asked;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            next();
        }

        @Override
        protected void hookOnNext(WebSocketFrame frame) {
            asked = false;
            if (phase != Phase.ENDING && phase != Phase.GONE) {
                guarded(() -> accept(frame));
            }
            next();
        }

        void next() {
            if (!asked && (!busy || phase == Phase.ENDING)) {
                asked = true;
                request(1);
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            if (error instanceof TooLongFrameException || error instanceof CorruptedFrameException) {
                guarded(() -> failed(error));
            } else {
                // the network's doing
                drop();
            }
        }

        /** What waits still holds buffers. */
        void drain() {
            request(Long.MAX_VALUE);
        }
    }

    /** Results, one at a time, while there is room for them. */
    private final class Results extends BaseSubscriber<CallResult> {
        private boolean wanting = true;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(CallResult result) {
            onLoop(() -> deliver(result));
        }

        /** The one that was asked for is sent. */
        void fetched() {
            wanting = false;
            fetch();
        }

        void fetch() {
            if (!wanting && outbox.hasRoom()) {
                wanting = true;
                request(1);
            }
        }

        @Override
        protected void hookOnComplete() {
            onLoop(() -> failed(
                    new IllegalStateException("results of a leg: expected its end in the last topic, found none")));
        }

        @Override
        protected void hookOnError(Throwable error) {
            onLoop(() -> failed(error));
        }
    }
}
