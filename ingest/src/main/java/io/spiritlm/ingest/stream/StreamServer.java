package io.spiritlm.ingest.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.spiritlm.ingest.live.LiveCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.netty.resources.LoopResources;

/**
 * Serves live calls at {@value StreamProtocol#PATH}, and the protocol's schema at {@value StreamProtocol#SCHEMA_PATH}. Thread-safe.
 *
 * <p>What one connection does wrong never costs another's call. A connection costs at most {@link Connection#BACKLOG_FRAMES} frames of
 * {@value #FRAME_BYTES} bytes from its client and one read of its socket; and {@link StreamSettings#pendingBytes} and one result for it.
 */
public final class StreamServer implements AutoCloseable {
    /** What is taken in at all: enough beyond the protocol's limits to say what is wrong. */
    static final int FRAME_BYTES = 128 << 10;

    private static final String LINES = "text/plain; charset=utf-8";
    private static final String SCHEMA = "application/schema+json";
    private static final Duration START_LIMIT = Duration.ofSeconds(5);
    /** What the system holds for a client beside what we do. */
    private static final int SOCKET_BYTES = 256 << 10;

    private static final WebsocketServerSpec SPEC = WebsocketServerSpec.builder()
            .maxFramePayloadLength(FRAME_BYTES)
            .handlePing(true)
            .build();

    private final StreamSettings settings;
    private final LiveCalls calls;
    private final StreamMeters meters;
    private final byte[] schema = schema();
    private final LoopResources loops;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Phaser alive = new Phaser(1);
    private final DisposableServer server;
    private volatile boolean closing;

    private StreamServer(StreamSettings settings, LiveCalls calls, MeterRegistry registry) throws IOException {
        this.settings = settings;
        this.calls = calls;
        meters = new StreamMeters(registry);
        loops = LoopResources.create("stream", Runtime.getRuntime().availableProcessors(), true);
        try {
            server = HttpServer.create()
                    .host(settings.host())
                    .port(settings.port())
                    .runOn(loops, false)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_SNDBUF, SOCKET_BYTES)
                    .idleTimeout(settings.limits().openWithin())
                    .handle(this::answer)
                    .bindNow(START_LIMIT);
        } catch (RuntimeException e) {
            loops.dispose();
            throw new IOException(
                    "stream: expected to serve on %s:%d, found: %s"
                            .formatted(settings.host(), settings.port(), Exceptions.unwrap(e)),
                    e);
        }
    }

    /** As {@link #start(StreamSettings, LiveCalls, MeterRegistry)}, unmeasured. */
    public static StreamServer start(StreamSettings settings, LiveCalls calls) throws IOException {
        return start(settings, calls, new CompositeMeterRegistry());
    }

    /**
     * Starts to serve.
     *
     * @throws IOException if nothing can be served there
     */
    public static StreamServer start(StreamSettings settings, LiveCalls calls, MeterRegistry registry)
            throws IOException {
        return new StreamServer(settings, calls, registry);
    }

    /** Where clients connect: {@code ws://host:port/v1/stream}. */
    public String address() {
        return "ws://" + server.host() + ":" + server.port() + StreamProtocol.PATH;
    }

    /** Tells all clients that the process stops, and stops. Blocks for at most twice {@link StreamSettings#closeWithin} and 1 s. */
    @Override
    public void close() {
        closing = true;
        connections.forEach(Connection::goAway);
        int phase = alive.arrive();
        try {
            alive.awaitAdvanceInterruptibly(
                    phase, settings.closeWithin().toNanos() + TimeUnit.SECONDS.toNanos(1), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // those that are left lose their sockets below
        }
        server.disposeNow(settings.closeWithin());
        loops.disposeLater(Duration.ZERO, settings.closeWithin()).block();
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        String path = request.fullPath();
        boolean schemaAsked = path.equals(StreamProtocol.SCHEMA_PATH);
        if (!schemaAsked && !path.equals(StreamProtocol.PATH)) {
            return refuse(response, HttpResponseStatus.NOT_FOUND, "path", "expected " + StreamProtocol.PATH);
        }
        if (!request.method().equals(HttpMethod.GET)) {
            response.header(HttpHeaderNames.ALLOW, HttpMethod.GET.name());
            return refuse(response, HttpResponseStatus.METHOD_NOT_ALLOWED, "method", "expected GET");
        }
        if (schemaAsked) {
            return response.header(HttpHeaderNames.CONTENT_TYPE, SCHEMA)
                    .sendByteArray(Mono.just(schema))
                    .then();
        }
        if (!request.requestHeaders().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            response.header(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
            return refuse(
                    response, HttpResponseStatus.UPGRADE_REQUIRED, "no_upgrade", "expected an upgrade to a WebSocket");
        }
        if (closing) {
            return refuse(response, HttpResponseStatus.SERVICE_UNAVAILABLE, "going_away", "the process stops");
        }
        if (meters.connections().incrementAndGet() > settings.maxConnections()) {
            meters.connections().decrementAndGet();
            return refuse(
                    response,
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "full",
                    "expected at most " + settings.maxConnections() + " connections");
        }
        request.withConnection(connection -> connection
                .channel()
                .closeFuture()
                .addListener(_ -> meters.connections().decrementAndGet()));
        return response.sendWebsocket(this::serve, SPEC);
    }

    private Publisher<Void> refuse(HttpServerResponse response, HttpResponseStatus status, String reason, String line) {
        meters.count(StreamMeter.REFUSED, reason);
        return response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, LINES)
                .sendString(Mono.just(line + "\n"));
    }

    private Publisher<Void> serve(WebsocketInbound in, WebsocketOutbound out) {
        return Mono.create(sink -> in.withConnection(socket -> {
            Channel channel = socket.channel();
            Connection connection = new Connection(channel, calls, settings, meters);
            connections.add(connection);
            alive.register();
            channel.closeFuture().addListener(_ -> {
                connections.remove(connection);
                alive.arriveAndDeregister();
                sink.success();
            });
            socket.addHandlerLast("farewell", new Farewell(connection));
            in.aggregateFrames(FRAME_BYTES).receiveFrames().subscribe(connection.start());
            if (closing) {
                connection.goAway();
            }
        }));
    }

    /** Ends the channel when the client answers our close frame; Reactor Netty would answer that again. */
    private static final class Farewell extends ChannelInboundHandlerAdapter {
        private final Connection connection;

        Farewell(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof CloseWebSocketFrame && connection.isEnding()) {
                ReferenceCountUtil.release(message);
                var _ = context.close();
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    private static byte[] schema() {
        try (InputStream resource = StreamServer.class.getResourceAsStream(StreamProtocol.SCHEMA_RESOURCE)) {
            return Objects.requireNonNull(resource, StreamProtocol.SCHEMA_RESOURCE)
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the stream protocol's schema", e);
        }
    }
}
