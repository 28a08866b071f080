package io.spiritlm.ingest.stream;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client of the JDK's that says what it is told to, and keeps what it hears. */
final class RawClient implements WebSocket.Listener {
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What came: a String, a ByteString, a Close or a Throwable. */
    private final LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    final List<String> texts = new ArrayList<>();
    private final Semaphore pings = new Semaphore(0);
    private final StringBuilder text = new StringBuilder();
    private final ByteString.Output bytes = ByteString.newOutput();
    final WebSocket socket;

    record Close(int code, String reason) {}

    RawClient(String address) {
        socket =
                HTTP.newWebSocketBuilder().buildAsync(URI.create(address), this).join();
    }

    RawClient open(String more) {
        return say("{\"type\":\"open\",\"version\":1" + more + "}");
    }

    RawClient say(String message) {
        socket.sendText(message, true).join();
        return this;
    }

    RawClient sound(byte[] pcm16) {
        socket.sendBinary(ByteBuffer.wrap(pcm16), true).join();
        return this;
    }

    /** Whether the socket took that so soon; if not it is still being sent. */
    boolean sendsWithin(byte[] pcm16, Duration time) throws Exception {
        try {
            socket.sendBinary(ByteBuffer.wrap(pcm16), true).get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    void awaitPings(int number) throws InterruptedException {
        if (!pings.tryAcquire(number, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("expected " + number + " pings within " + PATIENCE);
        }
    }

    /** The next of what came. */
    Object next() throws InterruptedException {
        Object next = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("expected something from the server within " + PATIENCE);
        }
        if (next instanceof String json) {
            StreamSchema.validate(json);
            texts.add(json);
        }
        return next;
    }

    /** The next JSON event of that type; others before it are passed over, but not the end. */
    String next(String type) throws InterruptedException {
        return (String) nextThat(what -> what instanceof String json && json.contains("\"type\":\"" + type + "\""));
    }

    /** The end, whatever comes before. */
    Close end() throws InterruptedException {
        return (Close) nextThat(Close.class::isInstance);
    }

    private Object nextThat(Predicate<Object> wanted) throws InterruptedException {
        List<Object> passed = new ArrayList<>();
        while (true) {
            Object next = next();
            if (wanted.test(next)) {
                return next;
            }
            passed.add(next);
            if (next instanceof Close || next instanceof Throwable) {
                throw new AssertionError("expected something else from the server, found " + passed);
            }
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            heard.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] part = new byte[data.remaining()];
        data.get(part);
        bytes.write(part, 0, part.length);
        if (last) {
            heard.add(bytes.toByteString());
            bytes.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        pings.release();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        heard.add(new Close(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        heard.add(error);
    }
}
