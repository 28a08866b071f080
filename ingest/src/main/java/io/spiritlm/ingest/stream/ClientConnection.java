package io.spiritlm.ingest.stream;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One of the connections that a {@link StreamClient} has in turn. Thread-safe. */
final class ClientConnection implements WebSocket.Listener {
    private final StreamClient client;
    private final URI address;
    private final Duration silence;
    private final StringBuilder text = new StringBuilder();
    private final ByteString.Output bytes = ByteString.newOutput();
    private @Nullable WebSocket socket;
    private boolean greeted;
    private boolean sending;
    private boolean held;
    private boolean ended;
    private volatile long heardNanos = System.nanoTime();

    ClientConnection(StreamClient client, URI address, Duration silence) {
        this.client = client;
        this.address = address;
        this.silence = silence;
    }

    synchronized boolean isGreeted() {
        return greeted;
    }

    /** Where to look for a call whose connection broke: at the process that had it, if one did. */
    synchronized Optional<URI> again() {
        return greeted ? Optional.of(address) : Optional.empty();
    }

    synchronized void greeted() {
        greeted = true;
    }

    @Override
    public void onOpen(WebSocket opened) {
        boolean late;
        synchronized (this) {
            socket = opened;
            late = ended;
            sending = true;
        }
        if (late) {
            opened.abort();
            return;
        }
        heardNanos = System.nanoTime();
        sent(opened.sendText(ClientMessages.write(client.first()), true));
        opened.request(1);
        watch();
    }

    /** Says what there is to say, one after the other. */
    void pump() {
        WebSocket open;
        Optional<Unacknowledged.Said> next;
        synchronized (this) {
            open = socket;
            if (open == null || sending || ended || !greeted) {
                return;
            }
            sending = true;
        }
        next = client.take(this);
        if (next.isEmpty()) {
            synchronized (this) {
                sending = false;
            }
            if (client.hasMore(this)) {
                pump();
            }
            return;
        }
        sent(
                switch (next.get()) {
                    case Unacknowledged.Sound(long _, ByteString pcm16) ->
                        open.sendBinary(pcm16.asReadOnlyByteBuffer(), true);
                    case Unacknowledged.Message(long _, ClientMessage message) ->
                        open.sendText(ClientMessages.write(message), true);
                });
    }

    private void sent(CompletableFuture<WebSocket> send) {
        var _ = send.whenComplete((_, failure) -> {
            synchronized (this) {
                sending = false;
            }
            if (failure == null) {
                pump();
            } else {
                abort();
                client.lost(this, again());
            }
        });
    }

    /** Gives up on a connection on which nothing is heard, having asked before. */
    private void watch() {
        long quarter = Math.max(1, silence.toMillis() / 4);
        StreamClient.after(quarter).execute(() -> {
            WebSocket open;
            synchronized (this) {
                if (ended || socket == null) {
                    return;
                }
                open = socket;
            }
            long quietMillis = (System.nanoTime() - heardNanos) / 1_000_000;
            if (quietMillis > silence.toMillis() && !isHeld()) {
                abort();
                client.lost(this, Optional.empty());
                return;
            }
            if (quietMillis > quarter) {
                var _ = open.sendPing(ByteBuffer.allocate(0));
            }
            watch();
        });
    }

    private synchronized boolean isHeld() {
        return held;
    }

    /** Takes more from the socket, if it was held back. */
    void goOn() {
        WebSocket open;
        synchronized (this) {
            if (!held) {
                return;
            }
            held = false;
            open = socket;
        }
        heardNanos = System.nanoTime();
        if (open != null) {
            open.request(1);
        }
    }

    void abort() {
        WebSocket open;
        synchronized (this) {
            ended = true;
            open = socket;
        }
        if (open != null) {
            open.abort();
        }
    }

    /** Says goodbye, and doesn't wait for the answer. */
    void end() {
        WebSocket open;
        synchronized (this) {
            ended = true;
            open = socket;
        }
        if (open != null) {
            var _ = open.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .orTimeout(1, TimeUnit.SECONDS)
                    .whenComplete((_, _) -> open.abort());
        }
    }

    private void heard(WebSocket from, StreamEvent event) {
        heardNanos = System.nanoTime();
        client.heard(this, event);
        more(from);
    }

    private void more(WebSocket from) {
        heardNanos = System.nanoTime();
        if (client.hasRoom()) {
            from.request(1);
            return;
        }
        synchronized (this) {
            held = true;
        }
        if (client.hasRoom()) {
            goOn();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (!last) {
            from.request(1);
            return null;
        }
        String json = text.toString();
        text.setLength(0);
        StreamEvents.read(json).ifPresentOrElse(event -> heard(from, event), () -> more(from));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] part = new byte[data.remaining()];
        data.get(part);
        bytes.write(part, 0, part.length);
        if (!last) {
            from.request(1);
            return null;
        }
        ByteString frame = bytes.toByteString();
        bytes.reset();
        heard(from, AudioFrame.read(frame));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        more(from);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        more(from);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        abort();
        client.lost(this, again());
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        abort();
        client.lost(this, again());
    }
}
