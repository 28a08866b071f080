package io.spiritlm.ingest.stream;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * What waits for one client, counted in bytes. Who sends results asks for room first, so that at most one result more than the limit
 * waits; small messages go out all the same. On the channel's event loop only.
 */
final class Outbox {
    /** A frame's header and what the channel keeps of it. */
    private static final int OVERHEAD_BYTES = 128;

    private final Channel channel;
    private final long limitBytes;
    private final Runnable onRoom;
    private long pendingBytes;
    private long progressNanos;

    /** @param onRoom is run when there is room again */
    Outbox(Channel channel, long limitBytes, Runnable onRoom) {
        this.channel = channel;
        this.limitBytes = limitBytes;
        this.onRoom = onRoom;
    }

    boolean hasRoom() {
        return pendingBytes < limitBytes;
    }

    /** How long something has waited without anything going out. */
    long stalledNanos(long nowNanos) {
        return pendingBytes == 0 ? 0 : nowNanos - progressNanos;
    }

    void send(StreamEvent event) {
        if (event instanceof StreamEvent.Audio audio) {
            ByteString samples = audio.samples().bytes();
            List<ByteBuffer> parts = samples.asReadOnlyByteBufferList();
            send(new BinaryWebSocketFrame(
                    Unpooled.wrappedBuffer(Stream.concat(Stream.of(AudioFrame.header(audio)), parts.stream())
                            .toArray(ByteBuffer[]::new))));
        } else {
            send(new TextWebSocketFrame(StreamEvents.write(event)));
        }
    }

    void ping() {
        send(new PingWebSocketFrame());
    }

    /** Answers a ping; nothing for a client that pings without taking what waits for it. */
    void pong(ByteBuf content) {
        if (hasRoom()) {
            send(new PongWebSocketFrame(Unpooled.copiedBuffer(content)));
        }
    }

    void send(WebSocketFrame frame) {
        int bytes = frame.content().readableBytes() + OVERHEAD_BYTES;
        if (pendingBytes == 0) {
            progressNanos = System.nanoTime();
        }
        pendingBytes += bytes;
        channel.writeAndFlush(frame).addListener(_ -> {
            boolean wasFull = !hasRoom();
            pendingBytes -= bytes;
            progressNanos = System.nanoTime();
            if (wasFull && hasRoom()) {
                onRoom.run();
            }
        });
    }
}
