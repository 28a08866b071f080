package io.spiritlm.lm;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.UnitStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * A turn that is being written, in as many sittings as it takes: it has a place at the model only while it writes, and waits
 * without one while its speech is too far ahead. What it waits for ends with its deadline, and when it is cancelled.
 */
final class WrittenTurn implements AutoCloseable {
    /** So that the clock has passed the deadline when the alarm rings. */
    private static final Duration BEHIND = Duration.ofMillis(1);

    private final TurnId turn;
    private final Cue cue;
    private final TurnWriter writer;
    private final Beginning beginning;
    private final Places places;
    private final Optional<SpeechLead> lead;
    private final Clock clock;
    private final Cancellation cancellation;
    private Places.@Nullable Place place;
    private boolean closed;

    /** Begins a sitting. */
    interface Beginning {
        /** Has the writer go on with a generation behind what it has written; waits for a slot. */
        void begin() throws InterruptedException;
    }

    /**
     * @param begun the pieces that an earlier owner wrote
     * @param lead of the leg, if the turn may write speech
     */
    WrittenTurn(
            TurnId turn,
            Cue cue,
            TurnWriter writer,
            List<ContinuationRecord.Piece> begun,
            Beginning beginning,
            Places places,
            Optional<SpeechLead> lead,
            Clock clock,
            Cancellation cancellation) {
        this.turn = turn;
        this.cue = cue;
        this.writer = writer;
        this.beginning = beginning;
        this.places = places;
        this.lead = lead;
        this.clock = clock;
        this.cancellation = cancellation;
        lead.ifPresent(leg ->
                leg.begin(turn, begun.stream().mapToLong(WrittenTurn::units).sum()));
    }

    private static int units(ContinuationRecord record) {
        return record instanceof ContinuationRecord.Piece piece && piece.span() instanceof SpeechSpan speech
                ? (int) speech.ids(UnitStream.SEMANTIC).count()
                : 0;
    }

    /** The records, each computed when it is asked for; to be subscribed to once. */
    Flux<ContinuationRecord> records() {
        return Mono.defer(this::ready)
                .publishOn(Schedulers.boundedElastic())
                .thenMany(Flux.defer(this::sitting))
                .repeat(() -> !writer.hasEnded());
    }

    /** Completes when the turn has a place and may write, or is over. */
    private Mono<Void> ready() {
        if (writer.isOver()) {
            return Mono.empty();
        }
        return lead.map(leg -> leg.room(turn))
                .orElse(Mono.empty())
                .then(Mono.defer(() -> ask().got()))
                .takeUntilOther(over());
    }

    /** Completes when the turn is cancelled, or behind its deadline. */
    private Mono<Void> over() {
        Mono<Void> alarm = Mono.delay(
                        Duration.between(clock.instant(), cue.deadline()).plus(BEHIND))
                .then();
        return Mono.firstWithSignal(cancellation.signal(), alarm);
    }

    private synchronized Places.Place ask() {
        Places.Place asked = places.ask();
        if (closed) {
            asked.giveBack();
        } else {
            place = asked;
        }
        return asked;
    }

    private synchronized boolean hasPlace() {
        return place != null && place.isHeld();
    }

    private Flux<ContinuationRecord> sitting() {
        if (!writer.isOver() && !hasPlace()) {
            leave();
            return Flux.empty(); // the alarm rang before the clock had it
        }
        return Flux.generate(
                () -> {
                    if (!writer.isOver()) {
                        beginning.begin();
                    }
                    // frees the slot at once, also while nobody asks for the next record
                    return over().subscribe(null, null, writer::cancel);
                },
                (alarm, sink) -> {
                    write(sink);
                    return alarm;
                },
                alarm -> {
                    alarm.dispose();
                    stop();
                });
    }

    private void write(SynchronousSink<ContinuationRecord> sink) {
        if (writer.hasEnded()) {
            sink.complete();
            return;
        }
        try {
            int reserved = lead.map(leg -> leg.reserve(turn)).orElse(TurnWriter.PIECE_TOKENS);
            if (reserved == 0 && !writer.isOver()) {
                sink.complete();
                return;
            }
            ContinuationRecord record = writer.next(Math.max(1, reserved));
            lead.ifPresent(leg -> leg.giveBack(turn, reserved - units(record)));
            sink.next(record);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            sink.error(e);
        }
    }

    private void stop() {
        writer.stop();
        leave();
    }

    private synchronized void leave() {
        if (place != null) {
            place.giveBack();
            place = null;
        }
    }

    /** Writes no more; gives its place back. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        leave();
        lead.ifPresent(leg -> leg.end(turn));
    }
}
