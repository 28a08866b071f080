package io.spiritlm.lm;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one turn: pieces of at most {@value #PIECE_TOKENS} tokens of one modality, then its end. It may stop between pieces and
 * go on with another generation, which begins behind what is written. For one thread at a time.
 */
final class TurnWriter {
    /** About half a second of speech: the vocoder's piece. */
    static final int PIECE_TOKENS = 10;

    private final long epoch;
    private final TurnId turn;
    private final Cue cue;
    private final Clock clock;
    private final Cancellation cancellation;
    private final TextAssembler text = new TextAssembler();
    private final List<Integer> tokens = new ArrayList<>();
    private @Nullable Generation generation;
    private Usage usage = Usage.NONE;
    private Optional<Generation.Written> ahead = Optional.empty();
    private long sequence;
    private boolean ended;

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
        this.clock = clock;
        this.cancellation = cancellation;
        sequence = begun.size();
        for (ContinuationRecord.Piece piece : begun) {
            tokens.addAll(piece.tokens());
        }
        tokens.forEach(token -> text.add(vocabulary.token(token)));
    }

    /** The tokens that are written. */
    List<Integer> tokens() {
        return List.copyOf(tokens);
    }

    /** Goes on with a generation that has {@link #tokens} already, and owns it. */
    void goOn(Generation next) {
        generation = next;
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
     * The turn's next record, its end if it {@link #isOver}; computes for milliseconds.
     *
     * @param most tokens of a piece, from 1
     */
    ContinuationRecord next(int most) throws InterruptedException {
        if (isOver()) {
            return endEarly();
        }
        Generation from = generation;
        if (from == null) {
            throw new IllegalStateException("turn " + turn + ": expected a generation to go on with, found none");
        }
        Optional<Generation.Written> first = ahead.isPresent() ? ahead : from.next();
        ahead = Optional.empty();
        if (first.isEmpty()) {
            return end(from.finish().orElseThrow(), "");
        }
        return piece(from, first.get(), Math.min(most, PIECE_TOKENS));
    }

    /** The end of a turn that can't be written. */
    ContinuationRecord fail(String reason) {
        return end(Finish.FAILED, reason);
    }

    /** Whether the end was given. */
    boolean hasEnded() {
        return ended;
    }

    private ContinuationRecord piece(Generation from, Generation.Written first, int most) throws InterruptedException {
        boolean speech = isSpeech(first);
        List<SpeechToken> units = new ArrayList<>();
        var words = new StringBuilder();
        double logProbability = 0;
        List<Integer> ids = new ArrayList<>();
        Optional<Generation.Written> next = Optional.of(first);
        while (next.isPresent() && isSpeech(next.get()) == speech) {
            var written = next.get();
            words.append(text.add(written.token()));
            if (written.token() instanceof LanguageToken.Unit(SpeechToken unit)) {
                units.add(unit);
            }
            logProbability += written.logProbability();
            ids.add(written.id());
            next = ids.size() == most ? Optional.empty() : from.next();
        }
        ahead = next;
        tokens.addAll(ids);
        var span = speech ? new SpeechSpan(units) : new TextSpan(words.toString());
        return new ContinuationRecord.Piece(epoch, turn, sequence++, cue, span, List.of(), logProbability, ids);
    }

    private static boolean isSpeech(Generation.Written written) {
        return written.token() instanceof LanguageToken.Unit;
    }

    private ContinuationRecord end(Finish finish, String reason) {
        ended = true;
        Generation last = generation;
        return new ContinuationRecord.End(
                epoch, turn, sequence++, cue, finish, reason, last == null ? usage : last.usage());
    }

    /** Lets the generation go; what it had computed ahead, another one gives again. */
    void stop() {
        Generation last = generation;
        if (last != null) {
            usage = last.usage();
            generation = null;
            ahead = Optional.empty();
            last.close();
        }
    }
}
