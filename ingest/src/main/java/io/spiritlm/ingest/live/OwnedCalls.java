package io.spiritlm.ingest.live;

import io.spiritlm.bridge.CallPartition;
import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.LegFollower;
import io.spiritlm.bridge.OwnedPartition;
import io.spiritlm.bridge.OwnerSettings;
import io.spiritlm.bridge.PartitionOwner;
import io.spiritlm.bridge.StageState;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Topics;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The live calls of this process, in partitions of {@code spirit.audio} that it owns.
 *
 * <p>Call ids are minted so that they fall into these partitions; 128 random bits of each can't be guessed. When another process takes
 * a partition over, its calls wait there to be taken up, and here their connections are told.
 */
public final class OwnedCalls implements LiveCalls, AutoCloseable {
    /** The group of all such processes. */
    public static final String GROUP = "ingest";

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int ID_BYTES = 16;
    private static final String LEG = "caller";

    private final IngestSettings settings;
    private final Clock clock;
    private final int partitions;
    private final RandomGenerator random = new SecureRandom();
    private final Sinks.Empty<Void> broken = Sinks.empty();
    private final Map<Integer, Slice> slices = new ConcurrentHashMap<>();
    private final LegFollower follower;
    private final PartitionOwner<SpeechRecord, AudioRecord> owner;
    private final Disposable ticking;

    private OwnedCalls(Cluster cluster, IngestSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        partitions = CallPartition.count(cluster, Topics.AUDIO);
        follower = LegFollower.start(cluster, List.of(Topics.UNITS, Topics.CONTINUATIONS, Topics.SPEECH));
        owner = PartitionOwner.start(
                cluster,
                GROUP,
                Topics.SPEECH,
                Topics.AUDIO,
                LegEnds::take,
                new OwnerSettings(settings.instance(), settings.address(), settings.meters()),
                this::gained);
        ticking = Flux.interval(TICK)
                .onBackpressureDrop()
                .subscribe(_ -> slices.values().forEach(Slice::tick));
    }

    /**
     * Begins to own partitions; calls can be opened once it has some. Blocks until the cluster can be reached, for at most 5 s.
     *
     * @throws io.spiritlm.bridge.BridgeException if it can't, or lacks the topics
     */
    public static OwnedCalls start(Cluster cluster, IngestSettings settings, Clock clock) {
        return new OwnedCalls(cluster, settings, clock);
    }

    /** How far it is; as old as a turn of its reading thread, at most some 100 ms. */
    public StageState state() {
        return owner.state();
    }

    /** Completes when it was closed, fails when it can't go on. */
    public Mono<Void> completion() {
        return Mono.firstWithSignal(owner.completion(), follower.completion(), broken.asMono());
    }

    @Override
    public Mono<LiveCall> open(Request request, Map<String, String> metadata) {
        return Mono.defer(() -> {
            CallId call = mint();
            Slice slice = slices.get(CallPartition.of(call, partitions));
            return slice == null
                    ? Mono.error(new CallRefused("ingest: expected to own partitions, found none yet; try again"))
                    : slice.open(new LegId(call, LEG), request, metadata);
        });
    }

    @Override
    public Mono<LiveCall> resume(String ticket, String cursor) {
        return Mono.defer(() -> {
            CallTicket read = CallTicket.read(ticket);
            LegId leg = read.leg();
            int partition = CallPartition.of(leg.call(), partitions);
            Slice slice = slices.get(partition);
            return slice == null
                    ? elsewhere(leg, partition).flatMap(Mono::<LiveCall>error)
                    : slice.resume(read, cursor);
        });
    }

    private Mono<CallElsewhere> elsewhere(LegId leg, int partition) {
        String message = leg + ": expected at the process that has partition " + partition + ", found another";
        return owner.addressOf(partition)
                .filter(address -> !address.equals(settings.address()))
                .map(address -> new CallElsewhere(message, Optional.of(address)))
                .onErrorComplete()
                .defaultIfEmpty(new CallElsewhere(message, Optional.empty()));
    }

    /** A call id in one of this process's partitions, if it has any. */
    private CallId mint() {
        byte[] id = new byte[ID_BYTES];
        while (true) {
            random.nextBytes(id);
            CallId call = new CallId(Base64.getUrlEncoder().withoutPadding().encodeToString(id));
            if (slices.isEmpty() || slices.containsKey(CallPartition.of(call, partitions))) {
                return call;
            }
        }
    }

    /** On the thread that reads: what takes time goes elsewhere. */
    private void gained(OwnedPartition<AudioRecord> partition) {
        Slice slice =
                new Slice(partition, follower, settings.resumeWithin(), clock, failure -> broken.tryEmitError(failure));
        // On the follower's thread: of two watches of a partition that was lost and came back, the later slice stays.
        follower.watch(partition.number()).subscribe(_ -> {}, broken::tryEmitError, () -> {
            if (partition.isLost()) {
                follower.unwatch(partition.number());
                return;
            }
            slices.put(partition.number(), slice);
            partition.whenLost(() -> {
                slices.remove(partition.number(), slice);
                follower.unwatch(partition.number());
                slice.lost();
            });
        });
    }

    /** Gives the partitions up, which tells the connections. Blocks for at most about 25 s. */
    @Override
    public void close() {
        ticking.dispose();
        owner.close();
        follower.close();
    }
}
