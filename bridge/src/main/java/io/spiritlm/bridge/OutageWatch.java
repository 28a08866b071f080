package io.spiritlm.bridge;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Notices that the cluster has gone: a consumer's poll never says so, it just finds no records. For the poll thread. */
final class OutageWatch {
    static final Duration ASK_EVERY = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final TopicPartition anyPartition;
    private long aliveAt = System.nanoTime();
    private long askedAt = aliveAt;
    private boolean cutOff;

    OutageWatch(Cluster cluster, String topic) {
        this.cluster = cluster;
        this.anyPartition = new TopicPartition(topic, 0);
    }

    /** Records came: no need to ask. */
    void alive() {
        cutOff = false;
        aliveAt = System.nanoTime();
        askedAt = aliveAt;
    }

    /** Whether the cluster didn't answer when it was asked last. */
    boolean isCutOff() {
        return cutOff;
    }

    /**
     * Asks the cluster for an offset if nothing was heard of it for 1 s; blocks for at most a third of its patience.
     *
     * @throws BridgeException if nothing was heard for longer than the cluster's patience
     */
    void check(Consumer<?, ?> consumer) {
        if (System.nanoTime() - askedAt < ASK_EVERY.toNanos()) {
            return;
        }
        try {
            consumer.endOffsets(List.of(anyPartition), cluster.patience().dividedBy(3));
            alive();
        } catch (RetriableException e) {
            cutOff = true;
            askedAt = System.nanoTime();
            if (askedAt - aliveAt > cluster.patience().toNanos()) {
                throw cluster.unreachable(cluster.patience(), e);
            }
        }
    }
}
