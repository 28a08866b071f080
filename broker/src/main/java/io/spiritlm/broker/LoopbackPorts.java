package io.spiritlm.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * Sockets bound on 127.0.0.1 before the broker is configured, and handed to it when it asks for their port.
 *
 * <p>Kafka wants to know its ports before it binds them; binding first is the only way to an ephemeral port that nobody else
 * can take in between.
 */
final class LoopbackPorts implements ServerSocketFactory, AutoCloseable {
    private static final int BACKLOG = 50;

    private final Map<Integer, ServerSocketChannel> bound = new ConcurrentHashMap<>();

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    /**
     * Binds a port and keeps its socket until Kafka asks for it.
     *
     * @param wanted 0 for any free port
     * @return the port bound
     * @throws BrokerException if the port is taken
     */
    int bind(int wanted) {
        try {
            ServerSocketChannel socket = ServerSocketChannel.open();
            try {
                socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                socket.configureBlocking(false);
                socket.bind(address(wanted), BACKLOG);
                int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
                bound.put(port, socket);
                return port;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new BrokerException(
                    "broker socket: expected 127.0.0.1:" + wanted + " to be free, found: " + e.getMessage(), e);
        }
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int backlog, int receiveBufferBytes) throws IOException {
        ServerSocketChannel socket = bound.remove(address.getPort());
        return socket != null
                ? socket
                : ServerSocketFactory.INSTANCE.openServerSocket(listener, address, backlog, receiveBufferBytes);
    }

    /** Closes the sockets that Kafka never took. */
    @Override
    public void close() {
        for (ServerSocketChannel socket : bound.values()) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new BrokerException("broker socket: could not be closed: " + e.getMessage(), e);
            }
        }
        bound.clear();
    }
}
