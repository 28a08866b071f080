package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** Topic {@code spirit.speech}: a turn as audio. */
public sealed interface SpeechRecord extends WireRecord permits SpeechRecord.OfTurn, LegClosed, Fence {

    /** A record that belongs to a turn. */
    sealed interface OfTurn extends SpeechRecord {

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
     * A piece of the turn's audio, at most 10 s. One without samples says how many units are vocoded and sound when their run has
     * ended.
     *
     * @param firstSample position of the first sample in the turn
     * @param soundedUnits how many of the turn's units have sounded whole at the chunk's end: what came of them is final
     */
    record Chunk(long epoch, TurnId turn, long sequence, Cue cue, long firstSample, Pcm16 samples, long soundedUnits)
            implements OfTurn {

        public Chunk {
            checkHead(epoch, turn, sequence, cue);
            Check.notNegative("first sample", firstSample);
            Check.between("samples", 0, samples.length(), Limits.SAMPLES);
            Check.notNegative("sounded units", soundedUnits);
        }

        /** A chunk within its turn's first unit. */
        public Chunk(long epoch, TurnId turn, long sequence, Cue cue, long firstSample, Pcm16 samples) {
            this(epoch, turn, sequence, cue, firstSample, samples, 0);
        }
    }

    /**
     * The turn's last record. One that is {@link Finish#CANCELLED} takes back what has not been heard yet.
     *
     * @param reason for people; empty where {@code finish} says all. Cut at 1000 characters
     */
    record End(long epoch, TurnId turn, long sequence, Cue cue, Finish finish, String reason) implements OfTurn {

        public End {
            checkHead(epoch, turn, sequence, cue);
            requireNonNull(finish, "finish");
            reason = Check.reason(reason);
        }
    }

    private static void checkHead(long epoch, TurnId turn, long sequence, Cue cue) {
        Check.notNegative("epoch", epoch);
        requireNonNull(turn, "turn");
        Check.notNegative("sequence", sequence);
        requireNonNull(cue, "cue");
    }
}
