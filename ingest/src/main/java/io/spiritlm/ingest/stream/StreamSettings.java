package io.spiritlm.ingest.stream;

import java.time.Duration;

/**
 * How {@code /v1/stream} is served.
 *
 * @param port 0 for any free one
 * @param maxConnections WebSockets at once; more are refused before the upgrade
 * @param limits what clients must keep to
 * @param pingEvery how often a client is asked whether it is there; one that leaves two pings unanswered is let go
 * @param writeWithin how long a client may take none of what waits for it
 * @param closeWithin how long the end of a connection, and of all of them, may take
 * @param pendingBytes results are fetched while less than this waits for the client, so that at most one result more does
 */
public record StreamSettings(
        String host,
        int port,
        int maxConnections,
        StreamLimits limits,
        Duration pingEvery,
        Duration writeWithin,
        Duration closeWithin,
        int pendingBytes) {

    public StreamSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: expected 0 to 65535, found " + port);
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("max connections: expected at least 1, found " + maxConnections);
        }
        StreamLimits.positive("ping every", pingEvery);
        StreamLimits.positive("write within", writeWithin);
        StreamLimits.positive("close within", closeWithin);
        if (pendingBytes < 1) {
            throw new IllegalArgumentException("pending bytes: expected at least 1, found " + pendingBytes);
        }
    }

    /** The usual settings: 1,000 connections, a ping every 15 s, 10 s for a write, 5 s for an end, 256 KiB waiting. */
    public static StreamSettings at(String host, int port) {
        return new StreamSettings(
                host,
                port,
                1_000,
                StreamLimits.DEFAULT,
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                256 << 10);
    }

    public StreamSettings withMaxConnections(int most) {
        return new StreamSettings(host, port, most, limits, pingEvery, writeWithin, closeWithin, pendingBytes);
    }

    public StreamSettings withLimits(StreamLimits others) {
        return new StreamSettings(
                host, port, maxConnections, others, pingEvery, writeWithin, closeWithin, pendingBytes);
    }

    public StreamSettings withPingEvery(Duration time) {
        return new StreamSettings(host, port, maxConnections, limits, time, writeWithin, closeWithin, pendingBytes);
    }

    public StreamSettings withWriteWithin(Duration time) {
        return new StreamSettings(host, port, maxConnections, limits, pingEvery, time, closeWithin, pendingBytes);
    }

    public StreamSettings withCloseWithin(Duration time) {
        return new StreamSettings(host, port, maxConnections, limits, pingEvery, writeWithin, time, pendingBytes);
    }
}
