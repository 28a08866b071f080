package io.spiritlm.lm;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one turn: pieces of at most {@value #PIECE_TOKENS} tokens of one run, then its end. It may stop between pieces and go on
 * with another generation, which begins behind what is written. For one thread at a time, but for {@link #cancel}.
 */
final class TurnWriter {
    /** About half a second of speech: the vocoder's piece. */
    static final int PIECE_TOKENS = 10;

    private static final String NO_SPEECH =
            "no speech was written: expected at least one semantic unit [Hu..], found none";

    private final long epoch;
    private final TurnId turn;
    private final Cue cue;
    private final Vocabulary vocabulary;
    private final Clock clock;
    private final Cancellation cancellation;
    private final List<ContinuationRecord.Piece> pieces;
    private volatile @Nullable Sitting sitting;
    private Usage usage = Usage.NONE;
    private long sequence;
    private boolean ended;

    /** A generation, and how far it is read. */
    private record Sitting(Writing generation, OutputRuns runs, SpeechSpan goesOnFrom) {}

    /** @param begun the pieces that an earlier owner wrote, from the first on */
    TurnWriter(
            long epoch,
            TurnId turn,
            Cue cue,
            List<ContinuationRecord.Piece> begun,
            Vocabulary vocabulary,
            Clock clock,
            Cancellation cancellation) {
        this.epoch = epoch;
        this.turn = turn;
        this.cue = cue;
        this.vocabulary = vocabulary;
        this.clock = clock;
        this.cancellation = cancellation;
        pieces = new ArrayList<>(begun);
        sequence = begun.size();
    }

    /** The tokens that are written. */
    List<Integer> tokens() {
        return pieces.stream().flatMap(piece -> piece.tokens().stream()).toList();
    }

    /**
     * Goes on with a generation that has {@link #tokens} already, and owns it.
     *
     * @param goesOnFrom the speech that speech written first goes on from; empty if it is a run of its own
     * @param flag what is left out of the text if it begins with it
     */
    void goOn(Writing next, SpeechSpan goesOnFrom, String flag) {
        var runs = new OutputRuns(!goesOnFrom.tokens().isEmpty(), flag);
        pieces.forEach(piece -> runs.skip(piece, vocabulary));
        sitting = new Sitting(next, runs, goesOnFrom);
    }

    /** Whether it isn't wanted any more: what is left to write is its end, which needs no generation. */
    boolean isOver() {
        return cancellation.isCancelled() || clock.instant().isAfter(cue.deadline());
    }

    /** Why and how the turn ends early, if it {@link #isOver}. */
    private ContinuationRecord endEarly() {
        return cancellation.isCancelled()
                ? end(Finish.CANCELLED, "another utterance began")
                : end(Finish.EXPIRED, "not written by " + cue.deadline());
    }

    /**
     * The turn's next record, its end if it {@link #isOver}; computes for milliseconds, or for as long as a run of speech is held.
     *
     * @param most tokens of a piece, from 1
     */
    ContinuationRecord next(int most) throws InterruptedException {
        if (isOver()) {
            return endEarly();
        }
        Sitting from = sitting;
        if (from == null) {
            throw new IllegalStateException("turn " + turn + ": expected a generation to go on with, found none");
        }
        List<OutputRuns.Item> items = read(from, Math.min(most, PIECE_TOKENS));
        if (!items.isEmpty()) {
            ContinuationRecord.Piece piece = piece(items, from.goesOnFrom());
            pieces.add(piece);
            return piece;
        }
        if (isOver()) {
            return endEarly();
        }
        return from.generation()
                .finish()
                .map(finish -> end(finish, lacksSpeech() ? NO_SPEECH : ""))
                .orElseGet(this::endEarly);
    }

    /** The end of a turn that can't be written. */
    ContinuationRecord fail(String reason) {
        return end(Finish.FAILED, reason);
    }

    /** Whether the end was given. */
    boolean hasEnded() {
        return ended;
    }

    /** The next tokens of one run; none at the answer's end, or when the turn is over while speech is held. */
    private List<OutputRuns.Item> read(Sitting from, int most) throws InterruptedException {
        OutputRuns runs = from.runs();
        List<OutputRuns.Item> items = new ArrayList<>();
        int run = OutputRuns.NOTHING;
        while (items.size() < most) {
            OutputRuns.Item next = runs.peek();
            if (next != null) {
                if (run != OutputRuns.NOTHING && next.run() != OutputRuns.NOTHING && next.run() != run) {
                    break;
                }
                run = Math.max(run, next.run());
                items.add(next);
                runs.poll();
            } else if (runs.isHolding() && (!items.isEmpty() || isOver())) {
                break;
            } else {
                Optional<Generation.Written> written = from.generation().next();
                written.ifPresentOrElse(runs::add, runs::end);
                if (written.isEmpty() && runs.peek() == null) {
                    break;
                }
            }
        }
        return items;
    }

    private ContinuationRecord.Piece piece(List<OutputRuns.Item> items, SpeechSpan goesOnFrom) {
        List<SpeechToken> units = new ArrayList<>();
        var words = new StringBuilder();
        double logProbability = 0;
        List<Integer> ids = new ArrayList<>();
        int run = pieces.isEmpty() ? 0 : pieces.getLast().run();
        for (OutputRuns.Item item : items) {
            if (item.run() != OutputRuns.NOTHING) {
                run = item.run();
                words.append(item.words());
                if (item.token().token() instanceof LanguageToken.Unit(SpeechToken unit)) {
                    units.add(unit);
                }
            }
            logProbability += item.token().logProbability();
            ids.add(item.token().id());
        }
        boolean first = run == 0 && pieces.stream().noneMatch(piece -> piece.span() instanceof SpeechSpan);
        return new ContinuationRecord.Piece(
                epoch,
                turn,
                sequence++,
                cue,
                units.isEmpty() ? new TextSpan(words.toString()) : new SpeechSpan(units),
                List.of(),
                logProbability,
                ids,
                run,
                first && !units.isEmpty() ? goesOnFrom : SpeechSpan.semantic());
    }

    /** Whether speech is wanted and none is written. */
    private boolean lacksSpeech() {
        return cue.request().task().answer(cue.request().modality()) == Modality.SPEECH
                && pieces.stream()
                        .noneMatch(piece -> piece.span() instanceof SpeechSpan speech
                                && speech.ids(UnitStream.SEMANTIC).findAny().isPresent());
    }

    private ContinuationRecord end(Finish finish, String reason) {
        ended = true;
        Sitting last = sitting;
        return new ContinuationRecord.End(
                epoch,
                turn,
                sequence++,
                cue,
                finish,
                reason,
                last == null ? usage : last.generation().usage());
    }

    /** Has the generation end, from any thread. */
    void cancel() {
        Sitting now = sitting;
        if (now != null) {
            now.generation().cancel();
        }
    }

    /** Lets the generation go; what was read ahead of it, another one gives again. */
    void stop() {
        Sitting last = sitting;
        if (last != null) {
            usage = last.generation().usage();
            sitting = null;
            last.generation().close();
        }
    }
}
