package io.spiritlm.bridge;

import io.spiritlm.wire.Decoded;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/**
 * Follows legs through topics: what comes of each, in each topic in order, each record once, and its end in a topic behind its end in
 * the topic before; from a cursor on that anybody may have got from any follower of the same topics.
 *
 * <p>Holds no records: a leg that is followed from an earlier cursor is read again from there, its partition with it. One thread reads
 * and tells all listeners. What can't be decoded is left to the stages. Thread-safe.
 */
public final class LegFollower implements AutoCloseable {
    /** How many records of a partition are read again for the sake of one cursor. */
    private static final long FARTHEST_BACK = 100_000;
    /** So many of a partition's last records tell the epoch that is in force. */
    private static final long TELLING = 100;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long NOTHING_TO_READ_NANOS = 5_000_000;

    private final Cluster cluster;
    private final List<Topic<? extends WireRecord>> topics;
    private final Consumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("kafka-follow").unstarted(this::run);
    private final Sinks.Empty<Void> completion = Sinks.empty();
    private volatile boolean stopping;
    // the reading thread's own
    private final Map<Integer, Watched> watched = new HashMap<>();

    /** Told of a leg's records, on the reading thread: must not block. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes the leg's next record in its topic.
         *
         * @param cursor behind the record
         */
        void take(Topic<?> topic, WireRecord record, String cursor);
    }

    /**
     * That a leg is followed.
     *
     * @param cursor where that began
     * @param leave ends it
     */
    public record Begun(String cursor, Runnable leave) {}

    /** A partition, in all topics. */
    private static final class Watched {
        private final Map<LegId, List<Followed>> legs = new HashMap<>();
        /** By topic, where it ended when the watching began. */
        private final List<Long> begins;
        /** By topic, the highest that was seen. */
        private final long[] epochs;
        /** Who gets a partition back may begin to watch before who lost it has ended. */
        private int holders;

        Watched(List<Long> begins) {
            this.begins = begins;
            epochs = new long[begins.size()];
        }
    }

    /** One follower of a leg; equal to itself alone. */
    private final class Followed {
        private final LegCursor cursor;
        private final Listener listener;
        /** Each topic's end that was met before the end of the topic before it. */
        private final Map<Integer, Ended> ended = new HashMap<>();

        Followed(LegCursor cursor, Listener listener) {
            this.cursor = cursor;
            this.listener = listener;
        }

        /** A leg's end in a topic goes behind its end in the topic before; until then nothing of that topic is taken. */
        void offer(int topic, long offset, WireRecord record) {
            if (ended.containsKey(topic)) {
                return;
            }
            boolean end = record instanceof LegClosed;
            if (end && topic > 0 && !cursor.isClosed(topic - 1)) {
                if (cursor.isNext(topic, offset, record)) {
                    ended.put(topic, new Ended(offset, record));
                }
            } else if (cursor.admit(topic, offset, record)) {
                listener.take(topics.get(topic), record, cursor.text());
                Ended next = end ? ended.remove(topic + 1) : null;
                if (next != null) {
                    offer(topic + 1, next.offset(), next.record());
                }
            }
        }
    }

    private record Ended(long offset, WireRecord record) {}

    private LegFollower(Cluster cluster, List<Topic<? extends WireRecord>> topics) {
        this.cluster = cluster;
        this.topics = List.copyOf(topics);
        consumer = new KafkaConsumer<>(
                ClientSettings.reader(cluster), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        admin = Admin.create(ClientSettings.admin(cluster));
    }

    /**
     * Starts to follow, nothing yet; blocks until the cluster can be reached, for at most 5 s.
     *
     * @param topics at most three; others give other cursors
     * @throws BridgeException if it can't
     */
    public static LegFollower start(Cluster cluster, List<Topic<? extends WireRecord>> topics) {
        cluster.awaitReachable();
        LegFollower follower = new LegFollower(cluster, topics);
        follower.thread.start();
        return follower;
    }

    /**
     * Reads a partition of the topics from now on, until each such call that completed has had its {@link #unwatch}; completes when
     * records written later will be seen. Fails with a {@link BridgeException} if the cluster doesn't say where they end.
     */
    public Mono<Void> watch(int partition) {
        return ends(partition)
                .flatMap(ends -> command(done -> {
                    Watched in = watched.get(partition);
                    if (in == null) {
                        in = begin(partition, ends);
                    }
                    in.holders++;
                    done.success();
                }));
    }

    /** By topic. Not asked by the consumer: a broker would see to that only behind the fetch that waits there. */
    private Mono<List<Long>> ends(int partition) {
        return Mono.fromFuture(() -> admin.listOffsets(topics.stream()
                                .collect(Collectors.toMap(topic -> in(topic, partition), _ -> OffsetSpec.latest())))
                        .all()
                        .toCompletionStage()
                        .toCompletableFuture())
                .map(ends -> topics.stream()
                        .map(topic -> Objects.requireNonNull(ends.get(in(topic, partition)))
                                .offset())
                        .toList())
                .onErrorMap(KafkaException.class, this::stuck);
    }

    /** Reads a partition no more, and its legs hear no more, unless it is watched for somebody else too. */
    public void unwatch(int partition) {
        var _ = this.<Void>command(done -> {
                    Watched in = watched.get(partition);
                    if (in != null && in.holders > 1) {
                        in.holders--;
                    } else {
                        watched.remove(partition);
                        assign();
                    }
                    done.success();
                })
                .subscribe();
    }

    /**
     * Follows a leg of a watched partition. Fails with an {@link IllegalArgumentException} if the cursor is malformed or too far back,
     * and with an {@link IllegalStateException} if the partition isn't watched (any more).
     *
     * @param cursor behind the last record that is known; empty to begin now
     */
    public Mono<Begun> follow(LegId leg, int partition, String cursor, Listener listener) {
        return command(done -> {
            Watched in = watched.get(partition);
            if (in == null) {
                done.error(new IllegalStateException(
                        "partition " + partition + ": expected one that is watched, found that it isn't"));
                return;
            }
            LegCursor from = cursor.isEmpty() ? now(partition, in) : known(cursor);
            String begin = from.text();
            seekBack(partition, from);
            Followed followed = new Followed(from, listener);
            in.legs.computeIfAbsent(leg, _ -> new ArrayList<>(1)).add(followed);
            done.success(new Begun(begin, () -> leave(leg, partition, followed)));
        });
    }

    private void leave(LegId leg, int partition, Followed followed) {
        var _ = this.<Void>command(done -> {
                    Watched in = watched.get(partition);
                    if (in != null) {
                        in.legs.computeIfPresent(leg, (_, all) -> {
                            all.remove(followed);
                            return all.isEmpty() ? null : all;
                        });
                    }
                    done.success();
                })
                .subscribe();
    }

    private LegCursor now(int partition, Watched in) {
        List<LegCursor.Start> starts = new ArrayList<>();
        for (int topic = 0; topic < topics.size(); topic++) {
            long position = Math.max(in.begins.get(topic), consumer.position(in(topic, partition)));
            starts.add(new LegCursor.Start(position, in.epochs[topic]));
        }
        return LegCursor.at(starts);
    }

    private LegCursor known(String cursor) {
        return LegCursor.of(cursor, topics.size())
                .orElseThrow(() -> new IllegalArgumentException(
                        "cursor: expected one that came with a result, found '" + cursor + "'"));
    }

    private void seekBack(int partition, LegCursor to) {
        for (int topic = 0; topic < topics.size(); topic++) {
            long back = consumer.position(in(topic, partition)) - to.nextOffset(topic);
            if (back > FARTHEST_BACK) {
                throw new IllegalArgumentException("cursor: expected one at most " + FARTHEST_BACK
                        + " records back, found one " + back + " back in " + topics.get(topic));
            }
        }
        for (int topic = 0; topic < topics.size(); topic++) {
            if (to.nextOffset(topic) < consumer.position(in(topic, partition))) {
                consumer.seek(in(topic, partition), to.nextOffset(topic));
            }
        }
    }

    private Watched begin(int partition, List<Long> ends) {
        Watched begun = new Watched(ends);
        watched.put(partition, begun);
        assign();
        for (int topic = 0; topic < topics.size(); topic++) {
            // What isn't kept any more is read from its beginning on.
            consumer.seek(in(topic, partition), Math.max(0, ends.get(topic) - TELLING));
        }
        return begun;
    }

    private void assign() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition : watched.keySet()) {
            topics.forEach(topic -> partitions.add(in(topic, partition)));
        }
        consumer.assign(partitions);
    }

    private TopicPartition in(int topic, int partition) {
        return in(topics.get(topic), partition);
    }

    private static TopicPartition in(Topic<?> topic, int partition) {
        return new TopicPartition(topic.name(), partition);
    }

    /** Completes when it was closed, fails when it can't go on. */
    public Mono<Void> completion() {
        return completion.asMono();
    }

    private void run() {
        try (consumer) {
            while (!stopping) {
                for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
                    command.run();
                }
                if (watched.isEmpty()) {
                    LockSupport.parkNanos(NOTHING_TO_READ_NANOS);
                } else {
                    poll();
                }
            }
            completion.tryEmitEmpty();
        } catch (KafkaException | BridgeException e) {
            completion.tryEmitError(stuck(e));
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private BridgeException stuck(Throwable reason) {
        return new BridgeException(
                topics + " at " + cluster.bootstrapServers() + ": expected to go on following"
                        + BridgeException.found(reason),
                reason);
    }

    private void poll() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Watched in = watched.get(record.partition());
                if (in != null) {
                    dispatch(record, in);
                }
            }
        } catch (WakeupException e) {
            // a command waits
        }
    }

    private void dispatch(ConsumerRecord<byte[], byte[]> record, Watched in) {
        for (int topic = 0; topic < topics.size(); topic++) {
            if (topics.get(topic).name().equals(record.topic())
                    && topics.get(topic).decode(record.value())
                            instanceof Decoded.Value<? extends WireRecord> decoded) {
                WireRecord value = decoded.value();
                in.epochs[topic] = Math.max(in.epochs[topic], value.epoch());
                if (value instanceof Fence) {
                    for (List<Followed> leg : in.legs.values()) {
                        offer(leg, topic, record.offset(), value);
                    }
                } else if (value.place().isPresent()) {
                    List<Followed> leg =
                            in.legs.getOrDefault(value.place().get().leg(), List.of());
                    offer(leg, topic, record.offset(), value);
                }
            }
        }
    }

    private void offer(List<Followed> leg, int topic, long offset, WireRecord record) {
        for (Followed followed : leg) {
            followed.offer(topic, offset, record);
        }
    }

    /** Runs a command on the reading thread, again if it was interrupted by another's coming. */
    private <R> Mono<R> command(java.util.function.Consumer<MonoSink<R>> command) {
        return Mono.create(done -> {
            commands.add(() -> {
                while (true) {
                    try {
                        command.accept(done);
                        return;
                    } catch (WakeupException e) {
                        // once more
                    } catch (IllegalArgumentException e) {
                        done.error(e);
                        return;
                    }
                }
            });
            consumer.wakeup();
        });
    }

    /** Blocks for at most about 5 s. */
    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
