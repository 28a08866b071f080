package io.spiritlm.ingest.live;

import io.spiritlm.bridge.BridgeException;
import io.spiritlm.bridge.LegFollower;
import io.spiritlm.bridge.OwnedPartition;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** The live calls of one partition. Thread-safe. */
final class Slice {
    private static final Logger LOG = LoggerFactory.getLogger(Slice.class);
    /** A leg that says nothing writes so often that it is still there, so that a successor needn't read far back. */
    private static final Duration ALIVE_EVERY = Duration.ofSeconds(30);

    /** So long a call that was closed may be taken up for the sake of results; a successor reads back at least as much. */
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(10);

    private final OwnedPartition<AudioRecord> partition;
    private final LegFollower follower;
    private final Duration resumeWithin;
    private final Clock clock;
    private final Consumer<BridgeException> uncertain;
    private final Map<LegId, OwnedLeg> legs = new ConcurrentHashMap<>();

    /**
     * Takes up the legs that the last owner left; on the thread that gained the partition, before its position is committed.
     *
     * @param uncertain as {@link OwnedLeg} says
     */
    Slice(
            OwnedPartition<AudioRecord> partition,
            LegFollower follower,
            Duration resumeWithin,
            Clock clock,
            Consumer<BridgeException> uncertain) {
        this.uncertain = uncertain;
        this.partition = partition;
        this.follower = follower;
        this.resumeWithin = resumeWithin;
        this.clock = clock;
        LegEnds.of(partition.left())
                .forEach((leg, end) ->
                        legs.put(leg, new OwnedLeg(leg, partition, partition.takeUp(), end, clock, uncertain)));
    }

    Mono<LiveCall> open(LegId leg, Request request, Map<String, String> metadata) {
        OwnedLeg opened = new OwnedLeg(leg, partition, partition.begin(), LegEnds.LegEnd.START, clock, uncertain);
        return connect(opened, "", Optional.empty())
                .flatMap(call -> opened.open(request, metadata)
                        .doOnSuccess(_ -> legs.put(leg, opened))
                        .doOnError(_ -> call.leave())
                        .thenReturn(call));
    }

    Mono<LiveCall> resume(CallTicket ticket, String cursor) {
        OwnedLeg known = legs.get(ticket.leg());
        return known == null
                ? Mono.error(new CallRefused(
                        ticket.leg() + ": expected a call that goes on, found that it is over or never was"))
                : connect(known, cursor.isEmpty() ? ticket.begin() : cursor, Optional.of(ticket));
    }

    private Mono<LiveCall> connect(OwnedLeg leg, String cursor, Optional<CallTicket> ticket) {
        return leg.connect(
                        ticket, connection -> follower.follow(leg.id(), partition.number(), cursor, connection::take))
                .onErrorMap(IllegalArgumentException.class, e -> new CallRefused(String.valueOf(e.getMessage())))
                // the partition went while the leg was looked for
                .onErrorMap(IllegalStateException.class, e -> new CallElsewhere(leg.id() + ": " + e.getMessage()))
                .cast(LiveCall.class);
    }

    /** Closes legs that nobody takes up, and lets go of those that are over. To be called about once a second. */
    void tick() {
        Instant now = clock.instant();
        legs.values().forEach(leg -> {
            if (leg.isGivenUp(now, resumeWithin, CLOSED_WITHIN)) {
                if (leg.isClosed()) {
                    legs.remove(leg.id(), leg);
                    leg.forget();
                } else {
                    leg.end()
                            .subscribe(
                                    _ -> {},
                                    failure -> LOG.info("a leg that was left isn't closed: {}", failure.toString()));
                }
            } else if (leg.isSilentSince(now.minus(ALIVE_EVERY))) {
                leg.showAlive().subscribe(_ -> {}, failure -> LOG.debug("no sign of life: {}", failure.toString()));
            }
        });
    }

    void lost() {
        legs.values()
                .forEach(leg -> leg.fail(new CallElsewhere(leg.id() + ": its partition is another process's now")));
    }
}
