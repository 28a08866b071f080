package io.spiritlm.bridge;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * A member of a group whose members own the partitions of a topic that they write from outside of Kafka.
 *
 * <p>As with a stage, who owns a partition of the input owns the partition of the same number of the output, from its fence on;
 * the input's records are read for their dead letters' and the group's positions' sake. A cluster that is away for longer than its
 * patience ends it, and {@link #completion()} says so. Thread-safe.
 */
public final class PartitionOwner<I extends WireRecord, O extends WireRecord> implements AutoCloseable {
    private final Cluster cluster;
    private final Crossing<I, O> crossing;
    private final KafkaSink sink;
    private final ForeignRecords<O> foreign;
    private final StageTakeover<I, O> takeover;
    private final KafkaSource<I> source;
    private final Sinks.Empty<Void> completion = Sinks.empty();
    private final AtomicReference<@Nullable Disposable> reading = new AtomicReference<>();
    private final StageMeters meters;
    private @Nullable Admin admin;

    private PartitionOwner(
            Cluster cluster, Crossing<I, O> crossing, OwnerSettings settings, Consumer<OwnedPartition<O>> gained) {
        this.cluster = cluster;
        this.crossing = crossing;
        meters = new StageMeters(settings.meters(), crossing.name(), crossing.input());
        sink = KafkaSink.open(cluster);
        foreign = new ForeignRecords<>(cluster, crossing.output());
        takeover = new StageTakeover<>(
                cluster,
                crossing,
                sink,
                settings.instance().orElse(settings.address()),
                meters,
                Optional.empty(),
                Optional.empty());
        source = new KafkaSource<>(
                cluster,
                crossing.input(),
                new Reading.InGroup(crossing.name(), settings.instance(), Optional.of(settings.address())),
                SourceSettings.standard(),
                takeover,
                meters,
                assignment -> gained.accept(new OwnedPartition<>(
                        assignment,
                        crossing.output(),
                        sink,
                        foreign,
                        takeover.of(assignment).all(),
                        meters)));
    }

    /**
     * Joins the group; blocks until the cluster can be reached, for at most 5 s.
     *
     * @param group its name
     * @param remembrance what a new owner gets to know of what earlier ones wrote: {@link OwnedPartition#left()}
     * @param gained told of each partition that this process owns from now on; must not block
     * @throws BridgeException if the cluster can't be reached
     */
    public static <I extends WireRecord, O extends WireRecord> PartitionOwner<I, O> start(
            Cluster cluster,
            String group,
            Topic<I> input,
            Topic<O> output,
            Remembrance<O> remembrance,
            OwnerSettings settings,
            Consumer<OwnedPartition<O>> gained) {
        Crossing<I, O> crossing = new Crossing<>(group, input, output, remembrance);
        PartitionOwner<I, O> owner = new PartitionOwner<>(cluster, crossing, settings, gained);
        owner.reading.set(owner.source
                .records()
                .subscribe(
                        delivered -> {
                            owner.meters.finished(delivered.writtenAt());
                            delivered.acknowledge();
                        },
                        owner.completion::tryEmitError,
                        owner.completion::tryEmitEmpty));
        return owner;
    }

    /** How far it is; as old as a turn of its reading thread, at most some 100 ms. */
    public StageState state() {
        return source.state();
    }

    /** Completes when it was closed, fails when it can't go on. */
    public Mono<Void> completion() {
        return completion.asMono();
    }

    /** The address of the process that has a partition now, as the group knows it; empty if nobody has it. */
    public Mono<String> addressOf(int partition) {
        return Mono.fromCallable(() -> new AdminCalls(cluster, asking())
                        .memberWith(new TopicPartition(crossing.input().name(), partition), crossing.name())
                        .orElse(null))
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** One client for all questions: many calls ask at once when a process goes. */
    private synchronized Admin asking() {
        Admin open = admin;
        if (open == null) {
            open = Admin.create(ClientSettings.admin(cluster));
            admin = open;
        }
        return open;
    }

    private synchronized void askNoMore() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    /** Leaves the group, which tells the partitions that they are lost. Blocks for at most about 20 s. */
    @Override
    public void close() {
        source.close();
        Disposable running = reading.get();
        if (running != null) {
            running.dispose();
        }
        askNoMore();
        foreign.close();
        sink.close();
        completion.tryEmitEmpty();
    }
}
