package io.spiritlm.bridge;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The settings of our Kafka clients that differ from Kafka's defaults. */
final class ClientSettings {
    /** Making hundreds of partitions can keep a small machine busy for longer than a running pipeline would wait. */
    static final Duration ADMIN_PATIENCE = Duration.ofSeconds(30);

    private static final int BATCH_BYTES = 128 << 10;
    private static final int FETCH_BYTES = 4 << 20;

    private ClientSettings() {}

    static Map<String, Object> admin(Cluster cluster) {
        Map<String, Object> settings = common(cluster);
        settings.put("request.timeout.ms", millis(ADMIN_PATIENCE.dividedBy(2)));
        settings.put("default.api.timeout.ms", millis(ADMIN_PATIENCE));
        return settings;
    }

    static Map<String, Object> producer(Cluster cluster) {
        Map<String, Object> settings = common(cluster);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.put("batch.size", BATCH_BYTES);
        settings.put("delivery.timeout.ms", millis(cluster.patience()));
        settings.put("max.block.ms", millis(cluster.patience()));
        return settings;
    }

    static Map<String, Object> consumer(Cluster cluster, Reading reading, SourceSettings source) {
        Map<String, Object> settings = reader(cluster);
        settings.put("group.protocol", "consumer");
        settings.put("max.poll.records", source.pollRecords());
        switch (reading) {
            case Reading.InGroup group -> {
                settings.put("group.id", group.name());
                group.instance().ifPresent(instance -> settings.put("group.instance.id", instance));
                group.address().ifPresent(address -> settings.put("client.id", address));
            }
            case Reading.OfPartitions _, Reading.Everything _ -> {}
        }
        return settings;
    }

    /** A consumer that belongs to no group. */
    static Map<String, Object> reader(Cluster cluster) {
        Map<String, Object> settings = common(cluster);
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("fetch.max.bytes", FETCH_BYTES);
        settings.put("default.api.timeout.ms", millis(cluster.patience()));
        return settings;
    }

    private static Map<String, Object> common(Cluster cluster) {
        Map<String, Object> settings = new HashMap<>(cluster.connection().values());
        settings.put("bootstrap.servers", cluster.bootstrapServers());
        settings.put("request.timeout.ms", millis(cluster.patience().dividedBy(2)));
        settings.put("reconnect.backoff.max.ms", 500);
        settings.put("metric.reporters", "");
        settings.put("enable.metrics.push", false);
        return settings;
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
