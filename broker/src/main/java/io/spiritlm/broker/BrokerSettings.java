package io.spiritlm.broker;

import java.nio.file.Path;
import java.util.Properties;

/** What brokers on one machine need that differs from a cluster's defaults. */
final class BrokerSettings {
    static final String CONTROLLER = "CONTROLLER";

    private BrokerSettings() {}

    static Properties of(Path dataDirectory, Quorum quorum, int number, FailureDetection groups) {
        int brokerPort = quorum.node(number).port();
        int controllerPort = quorum.node(number).controllerPort();
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(number));
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + brokerPort + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + brokerPort);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("controller.quorum.voters", quorum.voters());
        settings.put("log.dirs", dataDirectory.toString());
        settings.put("auto.create.topics.enable", "false");
        replicas(settings, quorum.replicas());
        quickBroker(settings);
        switch (groups) {
            case QUICK -> quickGroups(settings);
            case KAFKA_DEFAULT -> {}
        }
        smallFootprint(settings);
        return settings;
    }

    private static void replicas(Properties settings, int replicas) {
        String all = Integer.toString(replicas);
        String mostOfThem = Integer.toString(Math.max(1, replicas - 1));
        settings.put("default.replication.factor", all);
        settings.put("min.insync.replicas", mostOfThem);
        settings.put("offsets.topic.replication.factor", all);
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", all);
        settings.put("transaction.state.log.min.isr", mostOfThem);
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", all);
        settings.put("share.coordinator.state.topic.min.isr", mostOfThem);
        settings.put("share.coordinator.state.topic.num.partitions", "1");
    }

    /** A join balances in about 0.4 s and a killed member is replaced in about 3 s; by default in 43 s. */
    private static void quickGroups(Properties settings) {
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.consumer.heartbeat.interval.ms", "250");
        settings.put("group.consumer.min.heartbeat.interval.ms", "250");
        settings.put("group.consumer.session.timeout.ms", "3000");
        settings.put("group.consumer.min.session.timeout.ms", "3000");
    }

    private static void quickBroker(Properties settings) {
        settings.put("broker.heartbeat.interval.ms", "300");
        // Long enough for a machine whose processors are all busy; after a crash the next start waits this long.
        settings.put("broker.session.timeout.ms", "4000");
        settings.put("initial.broker.registration.timeout.ms", "20000");
    }

    private static void smallFootprint(Properties settings) {
        settings.put("num.network.threads", "1");
        settings.put("num.io.threads", "2");
        settings.put("background.threads", "2");
        settings.put("num.recovery.threads.per.data.dir", "1");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
        settings.put("offsets.load.buffer.size", Integer.toString(64 << 10));
        // Indices are mapped at full size for every partition of every topic: 1 MiB covers a 128 MiB segment four times
        // over.
        settings.put("log.index.size.max.bytes", Integer.toString(1 << 20));
        settings.put("log.segment.bytes", Integer.toString(128 << 20));
    }
}
