package io.spiritlm.bridge;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a topic as a Flux, for one subscriber.
 *
 * <p>Demand is counted in records. A platform thread owns the consumer and polls; the subscriber runs on another, and may take
 * its time: when {@link SourceSettings#bufferRecords} wait for it, reading pauses. Within a partition records come in order.
 * Each comes once: what carries the epoch of an owner that a fence has removed, and what has the {@link
 * io.spiritlm.wire.Place} of a record before, is passed over, like fences.
 *
 * <p>Only what is acknowledged without a gap is committed, so that a restart reads again whatever wasn't. What can't be decoded
 * goes to {@code spirit.dead-letters} and counts as acknowledged.
 *
 * <p>A partition that is taken away gets {@link SourceSettings#drainLimit} for what is in work; its records that still wait are
 * left to the new owner. A cluster that is away for longer than its patience ends the Flux with a {@link BridgeException}.
 */
public final class KafkaSource<T extends WireRecord> implements AutoCloseable {
    static final Duration CLOSE_LIMIT = Duration.ofSeconds(6);

    private final Cluster cluster;
    private final Topic<T> topic;
    private final Reading reading;
    private final SourceSettings settings;
    private final Takeover takeover;
    private final StageMeters meters;
    private final Consumer<Assignment> gained;
    private final AtomicReference<@Nullable PollLoop<T>> loop = new AtomicReference<>();

    public KafkaSource(Cluster cluster, Topic<T> topic, Reading reading, SourceSettings settings) {
        this(cluster, topic, reading, settings, Takeover.NONE, StageMeters.unwatched(topic), _ -> {});
    }

    /** @param gained told of each partition before its first record; must not block */
    KafkaSource(
            Cluster cluster,
            Topic<T> topic,
            Reading reading,
            SourceSettings settings,
            Takeover takeover,
            StageMeters meters,
            Consumer<Assignment> gained) {
        this.meters = meters;
        this.gained = gained;
        this.takeover = takeover;
        this.cluster = cluster;
        this.topic = topic;
        this.reading = reading;
        this.settings = settings;
    }

    /** The records; subscribing, which is possible once, begins to read. Cancelling stops as {@link #close} does, without waiting. */
    public Flux<Delivered<T>> records() {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Delivered<T>> subscriber) {
                begin(subscriber);
            }
        };
    }

    /**
     * Stops reading, commits what is acknowledged, and leaves the group, so that others get its partitions at once, whatever its
     * instance name; the Flux completes. Blocks for at most 6 s: what a broker that is away hasn't answered by then is left.
     */
    @Override
    public void close() {
        PollLoop<T> running = loop.get();
        if (running != null) {
            running.stop();
            running.awaitStopped(CLOSE_LIMIT);
        }
    }

    /** Records read that wait for demand. */
    int waitingRecords() {
        PollLoop<T> running = loop.get();
        return running == null ? 0 : running.waitingRecords();
    }

    StageState state() {
        PollLoop<T> running = loop.get();
        return running == null ? StageState.JOINING : running.state();
    }

    boolean isPaused() {
        PollLoop<T> running = loop.get();
        return running != null && running.isPaused();
    }

    private void begin(CoreSubscriber<? super Delivered<T>> subscriber) {
        DeliveryQueue<T> queue =
                new DeliveryQueue<>(subscriber, Schedulers.boundedElastic().createWorker());
        PollLoop<T> starting = new PollLoop<>(cluster, topic, reading, settings, takeover, meters, gained, queue);
        if (!loop.compareAndSet(null, starting)) {
            Operators.error(
                    subscriber, new IllegalStateException(topic + " source: expected one subscriber, found a second"));
            return;
        }
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long records) {
                if (Operators.validate(records)) {
                    queue.request(records);
                }
            }

            @Override
            public void cancel() {
                queue.cancel();
                starting.stop();
            }
        });
        starting.start();
    }
}
