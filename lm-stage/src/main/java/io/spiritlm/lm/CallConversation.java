package io.spiritlm.lm;

import io.spiritlm.bridge.CallHandler;
import io.spiritlm.bridge.CallSessions;
import io.spiritlm.bridge.Opening;
import io.spiritlm.bridge.UnusableRecordException;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Session;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitTracks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One call in the language-model stage: gathers each utterance's units, and answers when it is whole.
 *
 * <p>A new utterance on a leg cancels the answer that is still being written there (barge-in). Transcripts aren't answers to
 * anyone and are never cancelled. An utterance's first record stays unfinished until its turn has ended, so that a stage that
 * starts again answers it: a turn that an earlier owner had begun goes on behind what it wrote, one that it had ended is left.
 *
 * <p>The answers of a leg follow each other: one begins when the one before has ended, and is part of the {@link History} that this
 * one goes on from. The history is kept in the leg's session, also of an answer that an earlier owner had ended, before the
 * utterance is finished. Transcripts and what is read out are no part of a conversation.
 */
final class CallConversation implements CallHandler<UnitsRecord, ContinuationRecord> {
    private final CallId call;
    private final long epoch;
    private final Turns turns;
    private final CallSessions sessions;
    private final Map<UtteranceId, Heard> heard = new HashMap<>();
    private final Map<LegId, Leg> legs = new HashMap<>();
    /** What an earlier owner wrote. */
    private final Map<TurnId, List<ContinuationRecord.OfTurn>> written = new HashMap<>();

    /** An utterance that is being said. */
    private static final class Heard {
        private final List<UnitTracks> tracks = new ArrayList<>();
        private final Sinks.Empty<ContinuationRecord> end = Sinks.empty();
    }

    /** What is still to be written on a leg. */
    private static final class Leg {
        /** Turns that haven't ended, and one more while the leg is open. */
        private final AtomicInteger open = new AtomicInteger(1);

        private final Sinks.Empty<ContinuationRecord> end = Sinks.empty();
        /** Ends the latest answer. */
        private Cancellation latest = new Cancellation();
        /** Completes when the latest answer has ended and is part of the history. */
        private Mono<Void> answered = Mono.empty();
        /** Changed by one answer after the other, each on its own thread. */
        private volatile History history;

        Leg(History history) {
            this.history = history;
        }

        void release() {
            if (open.decrementAndGet() == 0) {
                end.tryEmitEmpty().orThrow();
            }
        }
    }

    CallConversation(Opening<ContinuationRecord> opening, Turns turns) {
        this.turns = turns;
        call = opening.call();
        epoch = opening.epoch();
        sessions = opening.sessions();
        for (ContinuationRecord output : opening.written()) {
            if (output instanceof ContinuationRecord.OfTurn ofTurn) {
                this.written
                        .computeIfAbsent(ofTurn.turn(), _ -> new ArrayList<>())
                        .add(ofTurn);
            }
        }
        turns.leads().open(call);
    }

    /** Whether an output is one that a call's next handler has to know. */
    static boolean isRemembered(ContinuationRecord output) {
        return output instanceof ContinuationRecord.OfTurn;
    }

    @Override
    public Publisher<? extends ContinuationRecord> handle(UnitsRecord record) {
        return switch (record) {
            case Fence _ -> Flux.empty();
            case UnitsRecord.Checkpoint _ -> Flux.empty();
            case LegClosed closed -> close(closed);
            case UnitsRecord.Text text -> {
                bargeIn(text);
                yield isLeft(text) ? Flux.empty() : answer(text, new TextSpan(text.text()));
            }
            case UnitsRecord.Speech speech -> listen(speech);
        };
    }

    private Publisher<? extends ContinuationRecord> listen(UnitsRecord.Speech record) {
        if (record.finality() == Finality.PREVIEW) {
            return Flux.empty();
        }
        boolean first = !heard.containsKey(record.utterance());
        if (first) {
            bargeIn(record);
        }
        if (first && isLeft(record)) {
            return Flux.empty();
        }
        Heard utterance = heard.computeIfAbsent(record.utterance(), _ -> new Heard());
        utterance.tracks.add(record.tracks());
        if (record.finality() == Finality.FINAL) {
            return first ? utterance.end.asMono() : Flux.empty();
        }
        heard.remove(record.utterance());
        UnitTracks whole;
        try {
            whole = UnitTracks.joined(utterance.tracks);
        } catch (IllegalArgumentException overlapping) {
            utterance.end.tryEmitEmpty().orThrow();
            throw new UnusableRecordException("utterance " + record.utterance() + ": " + overlapping.getMessage());
        }
        return answer(record, turns.spoken(whole))
                .doFinally(_ -> utterance.end.tryEmitEmpty().orThrow());
    }

    private Flux<ContinuationRecord> answer(UnitsRecord.OfUtterance record, Span input) {
        Leg leg = legs.computeIfAbsent(record.utterance().leg(), this::open);
        leg.open.incrementAndGet();
        var turn = record.utterance().answer();
        List<ContinuationRecord.OfTurn> before = written.getOrDefault(turn, List.of());
        var exchange = new Exchange(input, before);
        written.remove(turn);
        var cancellation = new Cancellation();
        if (record.cue().request().task() != Task.CONTINUE) {
            return turns.write(epoch, turn, record.cue(), List.of(), input, exchange.pieces(), cancellation)
                    .doFinally(_ -> leg.release());
        }
        leg.latest = cancellation;
        Mono<Void> previous = leg.answered;
        Sinks.Empty<Void> answered = Sinks.empty();
        leg.answered = answered.asMono();
        return previous.thenMany(Flux.defer(() -> exchange.hasEnded()
                        ? Flux.<ContinuationRecord>empty()
                        : turns.write(
                                epoch,
                                turn,
                                record.cue(),
                                leg.history.before(turn.number()).stream()
                                        .map(Session.Remark::span)
                                        .toList(),
                                input,
                                exchange.pieces(),
                                cancellation)))
                .doOnNext(exchange::take)
                .doOnComplete(() -> remember(leg, turn, exchange))
                .doFinally(_ -> {
                    answered.tryEmitEmpty().orThrow();
                    leg.release();
                });
    }

    private Leg open(LegId leg) {
        return new Leg(sessions.of(leg).map(History::of).orElse(History.EMPTY));
    }

    private void remember(Leg leg, TurnId turn, Exchange exchange) {
        List<Session.Remark> said = exchange.remarks();
        if (said.isEmpty()) {
            return;
        }
        History next = leg.history.with(turn.number(), said);
        if (!next.equals(leg.history)) {
            leg.history = next;
            sessions.write(new Session(epoch, turn, next.remarks()));
        }
    }

    /**
     * Whether nothing is to be done for an utterance, whose first record this is or would be: its turn has ended, and is no answer that
     * the history could lack. An utterance's first record is acknowledged when it is in there.
     */
    private boolean isLeft(UnitsRecord.OfUtterance record) {
        return hasEnded(record)
                && (record.sequence() > 0 || record.cue().request().task() != Task.CONTINUE);
    }

    private boolean hasEnded(UnitsRecord.OfUtterance record) {
        List<ContinuationRecord.OfTurn> before = written.get(record.utterance().answer());
        return before != null && before.getLast() instanceof ContinuationRecord.End;
    }

    private void bargeIn(UnitsRecord.OfUtterance record) {
        Leg leg = legs.get(record.utterance().leg());
        if (leg != null) {
            leg.latest.cancel();
        }
    }

    /** Goes behind all turns of the leg. */
    private Flux<ContinuationRecord> close(LegClosed closed) {
        Leg leg = legs.remove(closed.leg());
        Flux<ContinuationRecord> end = Flux.<ContinuationRecord>just(
                        new LegClosed(epoch, closed.leg(), closed.utterances()))
                .doOnComplete(() -> sessions.close(closed.leg()));
        if (leg == null) {
            return end;
        }
        leg.release();
        return leg.end.asMono().thenMany(end);
    }

    @Override
    public boolean isIdle() {
        return heard.isEmpty() && legs.isEmpty();
    }

    @Override
    public void close() {
        turns.leads().close(call);
        legs.values().forEach(leg -> leg.latest.cancel());
        legs.clear();
        heard.clear();
    }
}
