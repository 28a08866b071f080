package io.spiritlm.ingest.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that upgrades, opens a call and then reads nothing. */
final class DeafClient implements AutoCloseable {
    private final Socket socket = new Socket();

    DeafClient(URI address) throws IOException {
        socket.setReceiveBufferSize(16 << 10);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        String request = """
                GET %s HTTP/1.1\r
                Host: %s\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                \r
                """.formatted(address.getPath(), address.getAuthority());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream answer = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) answer.read());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("expected 101, found " + head);
        }
    }

    /** Opens a call; masked with zeros. */
    void open() throws IOException {
        frame(0x81, "{\"type\":\"open\",\"version\":1}".getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a frame of at most 125 bytes with that first byte. */
    void frame(int head, byte[] payload) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(head);
        out.write(0x80 | payload.length);
        out.write(new byte[4]);
        out.write(payload);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
