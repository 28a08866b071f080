package io.spiritlm.lm;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Writes one turn: pieces of at most {@value #PIECE_TOKENS} tokens of one modality, then its end. For one thread at a time.
 */
final class TurnWriter implements AutoCloseable {
    /** About half a second of speech: the vocoder's piece. */
    static final int PIECE_TOKENS = 10;

    private final long epoch;
    private final TurnId turn;
    private final Cue cue;
    private final Generation generation;
    private final Clock clock;
    private final BooleanSupplier cancelled;
    private final TextAssembler text = new TextAssembler();
    private Optional<Generation.Written> ahead = Optional.empty();
    private long sequence;
    private boolean ended;

    /** @param sequence of the first record to write; what the generation has already was written before */
    TurnWriter(
            long epoch,
            TurnId turn,
            Cue cue,
            long sequence,
            Generation generation,
            Clock clock,
            BooleanSupplier cancelled) {
        this.sequence = sequence;
        generation.already().forEach(text::add);
        this.epoch = epoch;
        this.turn = turn;
        this.cue = cue;
        this.generation = generation;
        this.clock = clock;
        this.cancelled = cancelled;
    }

    /** The turn's next record; computes for milliseconds. */
    ContinuationRecord next() throws InterruptedException {
        if (cancelled.getAsBoolean()) {
            return end(Finish.CANCELLED, "another utterance began");
        }
        if (clock.instant().isAfter(cue.deadline())) {
            return end(Finish.EXPIRED, "not written by " + cue.deadline());
        }
        Optional<Generation.Written> first = ahead.isPresent() ? ahead : generation.next();
        ahead = Optional.empty();
        if (first.isEmpty()) {
            return end(generation.finish().orElseThrow(), "");
        }
        return piece(first.get());
    }

    /** Whether {@link #next} gave the end. */
    boolean hasEnded() {
        return ended;
    }

    private ContinuationRecord piece(Generation.Written first) throws InterruptedException {
        boolean speech = isSpeech(first);
        List<SpeechToken> units = new ArrayList<>();
        var words = new StringBuilder();
        double logProbability = 0;
        List<Integer> tokens = new ArrayList<>();
        Optional<Generation.Written> next = Optional.of(first);
        while (next.isPresent() && isSpeech(next.get()) == speech) {
            var written = next.get();
            words.append(text.add(written.token()));
            if (written.token() instanceof LanguageToken.Unit(SpeechToken unit)) {
                units.add(unit);
            }
            logProbability += written.logProbability();
            tokens.add(written.id());
            if (tokens.size() == PIECE_TOKENS) {
                next = Optional.empty();
            } else {
                next = generation.next();
            }
        }
        ahead = next;
        var span = speech ? new SpeechSpan(units) : new TextSpan(words.toString());
        return new ContinuationRecord.Piece(epoch, turn, sequence++, cue, span, List.of(), logProbability, tokens);
    }

    private static boolean isSpeech(Generation.Written written) {
        return written.token() instanceof LanguageToken.Unit;
    }

    private ContinuationRecord end(Finish finish, String reason) {
        ended = true;
        return new ContinuationRecord.End(epoch, turn, sequence++, cue, finish, reason, generation.usage());
    }

    @Override
    public void close() {
        generation.close();
    }
}
