package io.spiritlm.ingest.live;

import io.spiritlm.bridge.BridgeException;
import io.spiritlm.bridge.LegFollower;
import io.spiritlm.bridge.OwnedPartition;
import io.spiritlm.ingest.live.LegEnds.LegEnd;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A leg in a partition of this process, whoever has its connection. Its records go out one after the other. Thread-safe. */
final class OwnedLeg {
    private final LegId leg;
    private final OwnedPartition<AudioRecord> partition;
    private final OwnedPartition<AudioRecord>.Trail trail;
    private final Clock clock;
    private final Consumer<BridgeException> uncertain;
    /** Behind the last record that is certain. */
    private LegEnd end;

    private Mono<Void> writing = Mono.empty();
    private @Nullable Connection connection;
    private Instant leftAt;
    private Instant wroteAt;

    /** @param uncertain told when it can't be known whether a record was written: this process must not go on with the partition */
    OwnedLeg(
            LegId leg,
            OwnedPartition<AudioRecord> partition,
            OwnedPartition<AudioRecord>.Trail trail,
            LegEnd end,
            Clock clock,
            Consumer<BridgeException> uncertain) {
        this.leg = leg;
        this.partition = partition;
        this.trail = trail;
        this.end = end;
        this.clock = clock;
        this.uncertain = uncertain;
        leftAt = clock.instant();
        wroteAt = leftAt;
    }

    LegId id() {
        return leg;
    }

    synchronized LiveCall.Safe safe() {
        return new LiveCall.Safe(end.samples(), end.messages());
    }

    /**
     * Gives the leg to a new connection; the one before loses it, and what that is writing still counts: completes behind it.
     *
     * @param ticket that it was taken up with; empty if it is new
     * @param follow begins to give it the leg's results
     */
    Mono<Connection> connect(Optional<CallTicket> ticket, Function<Connection, Mono<LegFollower.Begun>> follow) {
        return Mono.defer(() -> {
            Connection next = new Connection(this);
            return follow.apply(next).flatMap(begun -> {
                Connection before;
                synchronized (this) {
                    before = connection;
                    connection = next;
                }
                next.following(ticket.orElseGet(() -> new CallTicket(leg, begun.cursor())), begun.leave());
                if (before != null) {
                    before.fail(new CallElsewhere(leg + ": another connection took it up"));
                }
                return writing().thenReturn(next);
            });
        });
    }

    private synchronized Mono<Void> writing() {
        return writing;
    }

    /** The connection has let go. */
    synchronized void left(Connection by) {
        if (by.equals(connection)) {
            connection = null;
            leftAt = clock.instant();
        }
    }

    /** Whether nobody takes it up: neither while it was open in one time, nor when it is closed in another. */
    synchronized boolean isGivenUp(Instant now, Duration whileOpen, Duration whenClosed) {
        return connection == null
                && leftAt.plus(end.closed() ? whenClosed : whileOpen).isBefore(now);
    }

    synchronized boolean isClosed() {
        return end.closed();
    }

    synchronized boolean isSilentSince(Instant time) {
        return !end.closed() && wroteAt.isBefore(time);
    }

    void fail(RuntimeException failure) {
        Connection current;
        synchronized (this) {
            current = connection;
        }
        if (current != null) {
            current.fail(failure);
        }
    }

    Mono<LiveCall.Safe> open(Request request, Map<String, String> metadata) {
        return write(at -> new AudioRecord.Open(epoch(), leg, at.sequence(), clock.instant(), request, metadata));
    }

    Mono<LiveCall.Safe> audio(Connection by, Pcm16 samples) {
        return writeBy(
                by,
                at -> new AudioRecord.Chunk(
                        epoch(), leg, at.sequence(), at.messages(), clock.instant(), at.samples(), samples));
    }

    Mono<LiveCall.Safe> text(Connection by, String text) {
        return writeBy(
                by, at -> new AudioRecord.Text(epoch(), leg, at.sequence(), at.messages() + 1, clock.instant(), text));
    }

    Mono<LiveCall.Safe> flush(Connection by) {
        return writeBy(
                by, at -> new AudioRecord.Flush(epoch(), leg, at.sequence(), at.messages() + 1, clock.instant()));
    }

    Mono<LiveCall.Safe> close(Connection by) {
        return writeBy(
                by, at -> new AudioRecord.Close(epoch(), leg, at.sequence(), at.messages() + 1, clock.instant()));
    }

    Mono<LiveCall.Safe> showAlive() {
        return write(at -> new AudioRecord.Chunk(
                epoch(), leg, at.sequence(), at.messages(), clock.instant(), at.samples(), Pcm16.EMPTY));
    }

    /** Closes the leg, which its caller left open. */
    Mono<LiveCall.Safe> end() {
        return write(at -> new AudioRecord.Close(epoch(), leg, at.sequence(), at.messages(), clock.instant()));
    }

    /** Nobody asks for it any more: a successor need not find it. */
    void forget() {
        trail.end();
    }

    private long epoch() {
        return partition.epoch();
    }

    /** Writes for a connection, if it still has the leg: the next one goes on behind all that this one wrote. */
    private Mono<LiveCall.Safe> writeBy(Connection by, Function<LegEnd, AudioRecord.OfLeg> next) {
        return write(() -> by.equals(connection), next);
    }

    private Mono<LiveCall.Safe> write(Function<LegEnd, AudioRecord.OfLeg> next) {
        return write(() -> true, next);
    }

    /**
     * Writes the next record behind the one before, whether or not somebody waits for it; only one that is certain counts.
     *
     * @param allowed asked when the record gets its turn among those that are to be written
     */
    private Mono<LiveCall.Safe> write(BooleanSupplier allowed, Function<LegEnd, AudioRecord.OfLeg> next) {
        return Mono.defer(() -> {
            Sinks.One<LiveCall.Safe> mine = Sinks.one();
            Mono<Void> before;
            synchronized (this) {
                if (!allowed.getAsBoolean()) {
                    return Mono.error(
                            new CallElsewhere(leg + ": expected to have it, found that this connection lost it"));
                }
                before = writing;
                writing = mine.asMono().then().onErrorComplete();
            }
            before.then(Mono.defer(() -> append(next)))
                    .then(Mono.fromSupplier(this::safe))
                    .subscribe(mine::tryEmitValue, mine::tryEmitError);
            return mine.asMono();
        });
    }

    private Mono<Void> append(Function<LegEnd, AudioRecord.OfLeg> next) {
        AudioRecord.OfLeg record;
        synchronized (this) {
            if (end.closed()) {
                return Mono.error(new CallRefused(leg + ": expected an open leg, found that it is closed"));
            }
            record = next.apply(end);
        }
        // What lies between the last chunk and the end is read back with it.
        Mono<Void> written = record instanceof AudioRecord.Chunk || safe().samples() == 0
                ? trail.mark(record)
                : trail.append(record);
        return written.doOnSuccess(_ -> advance(record)).onErrorMap(BridgeException.class, this::lost);
    }

    /** Whether the record lies there can't be known: only who reads back may go on. */
    private RuntimeException lost(BridgeException failure) {
        if (partition.isLost()) {
            return new CallElsewhere(leg + ": its partition is another process's now");
        }
        uncertain.accept(failure);
        return failure;
    }

    private synchronized void advance(AudioRecord.OfLeg record) {
        end = end.then(record);
        wroteAt = clock.instant();
        if (end.closed() && connection == null) {
            leftAt = wroteAt;
        }
    }
}
