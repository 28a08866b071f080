package io.spiritlm.lm;

import io.spiritlm.wire.TurnId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * How far the speech that is written on a leg is ahead of what the vocoder has finished, and who may write on.
 *
 * <p>The lead is counted in frames of 40 ms: the units that were written and haven't sounded whole, each as long as the leg's
 * units were on average so far; {@value #ASSUMED_FRAMES} frames while nothing is known. It counts what is written already and what
 * a turn has {@linkplain #reserve reserved}, so it never exceeds the most that is allowed.
 *
 * <p>The vocoder holds the last units of a turn back until more come or the turn ends. So that this can't keep two turns waiting
 * for each other, one turn of a leg writes at a time, in their order; and writing goes on while a second is free, which is what
 * makes it sure that it goes on as long as the vocoder holds back less than the rest.
 *
 * <p>Thread-safe. Holds a few numbers for each turn that is being written or said, at most one turn more than frames allowed.
 */
final class SpeechLead {
    static final int SAMPLES_PER_FRAME = 640;
    /** A turn that had to wait goes on when so many are free: each time it costs the whole prompt. */
    static final int FREE_FRAMES = 25;
    /** On the safe side: our vocoder's units last 1.1 to 1.3 frames on average. */
    private static final int ASSUMED_FRAMES = 2;
    /** How many units the assumption counts for, beside those that have sounded. */
    private static final int ASSUMED_UNITS = 25;

    private final long mostFrames;
    private final Map<TurnId, Said> turns = new LinkedHashMap<>();
    private final ArrayDeque<TurnId> writing = new ArrayDeque<>();
    private long soundedUnits;
    private double soundedFrames;
    private long ends;

    /** How far a turn is. */
    private static final class Said {
        private long written;
        private long sounded;
        /** Of these, those that didn't sound as they were vocoded, but with the rest of their run. */
        private long vocoded;

        private long samples;
        /** The vocoder needs no more of it. */
        private boolean finished;
        /** Counts the leg's turns in the order in which they were ended; 0 before. */
        private long end;

        private Optional<Sinks.Empty<Void>> waiting = Optional.empty();

        long unsounded() {
            return finished ? 0 : Math.max(0, written - sounded);
        }
    }

    /** @param mostFrames of lead */
    SpeechLead(long mostFrames) {
        this.mostFrames = mostFrames;
    }

    /**
     * A turn wants to write, behind those that began before.
     *
     * @param units it has already, of an earlier owner
     */
    synchronized void begin(TurnId turn, long units) {
        said(turn).written = units;
        writing.addLast(turn);
    }

    /** Completes when a turn may write, on any thread; a turn that may write now may {@link #reserve}. */
    synchronized Mono<Void> room(TurnId turn) {
        Said said = said(turn);
        if (mayWrite(turn, said)) {
            return Mono.empty();
        }
        Sinks.Empty<Void> signal = said.waiting.orElseGet(Sinks::empty);
        said.waiting = Optional.of(signal);
        return signal.asMono();
    }

    /** Takes some units of the lead for a turn that {@linkplain #room may write}; 0 if there is no room for a piece. */
    synchronized int reserve(TurnId turn) {
        Said said = said(turn);
        int units = Math.clamp((long) (FREE_FRAMES / framesPerUnit()), 1, TurnWriter.PIECE_TOKENS);
        if (!said.finished && frames() + units * framesPerUnit() > mostFrames) {
            return 0;
        }
        said.written += units;
        return units;
    }

    /** Gives reserved units back that were not written. */
    synchronized void giveBack(TurnId turn, int units) {
        said(turn).written -= units;
    }

    /** No more is written of a turn. */
    void end(TurnId turn) {
        change(() -> {
            writing.remove(turn);
            Said said = said(turn);
            if (said.finished) {
                turns.remove(turn);
            } else {
                if (said.written == 0) {
                    // The vocoder's word on this one will do for those before that gave it as little to say.
                    turns.values().removeIf(before -> before.end > 0 && before.written == 0);
                }
                said.end = ++ends;
            }
        });
    }

    /**
     * The vocoder has come so far in a turn.
     *
     * @param units that have sounded whole
     * @param samples that they took
     */
    void sounded(TurnId turn, long units, long samples) {
        change(() -> {
            Said said = said(turn);
            if (units > said.sounded) {
                soundedUnits += units - said.sounded;
                soundedFrames += (double) (samples - said.samples) / SAMPLES_PER_FRAME;
                said.sounded = units;
                said.samples = samples;
            } else if (said.vocoded == units) {
                said.samples = samples;
            }
        });
    }

    /**
     * The vocoder has vocoded so much of a turn, which sounds when its run has ended: nobody waits for it any more, and how long it
     * is isn't known.
     *
     * @param units the turn's so far
     */
    void vocoded(TurnId turn, long units) {
        change(() -> {
            Said said = said(turn);
            said.vocoded = units;
            said.sounded = Math.max(said.sounded, units);
        });
    }

    /** The vocoder needs no more of a turn, nor of those that ended before it: it takes a call's records in order. */
    void finished(TurnId turn) {
        change(() -> {
            Said said = said(turn);
            said.finished = true;
            if (said.end > 0) {
                turns.remove(turn);
            }
            turns.values().removeIf(before -> before.end > 0 && before.end < said.end);
            turns.entrySet()
                    .removeIf(other -> other.getValue().end == 0
                            && other.getKey().number() < turn.number()
                            && !writing.contains(other.getKey()));
        });
    }

    /** The lead, in frames. */
    synchronized double frames() {
        long units = 0;
        for (Said said : turns.values()) {
            units += said.unsounded();
        }
        return units * framesPerUnit();
    }

    /** Turns about which something is held. */
    synchronized int turns() {
        return turns.size();
    }

    private double framesPerUnit() {
        double frames = ASSUMED_UNITS * ASSUMED_FRAMES + soundedFrames;
        return Math.clamp(frames / (ASSUMED_UNITS + soundedUnits), 1, FREE_FRAMES);
    }

    private boolean mayWrite(TurnId turn, Said said) {
        return said.finished || (turn.equals(writing.peekFirst()) && frames() <= mostFrames - FREE_FRAMES);
    }

    private void change(Runnable change) {
        List<Sinks.Empty<Void>> woken = new ArrayList<>();
        synchronized (this) {
            change.run();
            turns.forEach((turn, said) -> {
                if (said.waiting.isPresent() && mayWrite(turn, said)) {
                    woken.add(said.waiting.get());
                    said.waiting = Optional.empty();
                }
            });
        }
        woken.forEach(signal -> signal.tryEmitEmpty().orThrow());
    }

    private Said said(TurnId turn) {
        return turns.computeIfAbsent(turn, _ -> new Said());
    }
}
