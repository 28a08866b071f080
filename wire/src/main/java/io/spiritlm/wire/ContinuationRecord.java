package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import java.util.List;
import java.util.Optional;

/** Topic {@code spirit.continuations}: what the language model wrote. */
public sealed interface ContinuationRecord extends WireRecord permits ContinuationRecord.OfTurn, LegClosed, Fence {

    /** A record that belongs to a turn. */
    sealed interface OfTurn extends ContinuationRecord {

        TurnId turn();

        /** Counts the records of a turn from 0. */
        long sequence();

        Cue cue();

        @Override
        default Optional<CallId> call() {
            return Optional.of(turn().leg().call());
        }

        @Override
        default Optional<Place> place() {
            return Optional.of(
                    new Place(turn().leg(), Place.Series.CONTENT, turn().number(), sequence(), this instanceof End));
        }
    }

    /**
     * A piece of the answer, behind the piece before.
     *
     * @param span text or units; may be empty where labels are the answer
     * @param labels the classes asked for, likeliest first; else empty
     * @param logProbability natural logarithm, summed over the piece's tokens
     * @param tokens the model's own numbers of the tokens, from which another owner of the partition goes on writing. Some stand
     *     for nothing in the span: markers, white space, and speech that was too short to be said
     * @param run which of the turn's runs of one modality this is a piece of, counted from 0; pieces of a run belong together
     * @param goesOnFrom in the first piece of a run that goes on from the speech at the prompt's end, that speech: it is vocoded
     *     before the run and then cut off. Else without tokens
     */
    record Piece(
            long epoch,
            TurnId turn,
            long sequence,
            Cue cue,
            Span span,
            List<Label> labels,
            double logProbability,
            List<Integer> tokens,
            int run,
            SpeechSpan goesOnFrom)
            implements OfTurn {

        public Piece {
            checkHead(epoch, turn, sequence, cue);
            Check.span("piece", span);
            labels = List.copyOf(labels);
            Check.between("labels", 0, labels.size(), Limits.LABELS);
            Check.logProbability("piece's log-probability", logProbability);
            tokens = List.copyOf(tokens);
            Check.between("tokens", 0, tokens.size(), Limits.TOKENS);
            tokens.forEach(token -> Check.notNegative("token", token));
            Check.notNegative("run", run);
            Check.span("goes on from", goesOnFrom);
        }

        /** A piece of the turn's first run, which goes on from nothing. */
        public Piece(
                long epoch,
                TurnId turn,
                long sequence,
                Cue cue,
                Span span,
                List<Label> labels,
                double logProbability,
                List<Integer> tokens) {
            this(epoch, turn, sequence, cue, span, labels, logProbability, tokens, 0, SpeechSpan.semantic());
        }
    }

    /**
     * The turn's last record. One that is {@link Finish#CANCELLED} takes back what has not been heard yet.
     *
     * @param reason for people; empty where {@code finish} says all. Cut at 1000 characters
     */
    record End(long epoch, TurnId turn, long sequence, Cue cue, Finish finish, String reason, Usage usage)
            implements OfTurn {

        public End {
            checkHead(epoch, turn, sequence, cue);
            requireNonNull(finish, "finish");
            reason = Check.reason(reason);
            requireNonNull(usage, "usage");
        }
    }

    private static void checkHead(long epoch, TurnId turn, long sequence, Cue cue) {
        Check.notNegative("epoch", epoch);
        requireNonNull(turn, "turn");
        Check.notNegative("sequence", sequence);
        requireNonNull(cue, "cue");
    }
}
