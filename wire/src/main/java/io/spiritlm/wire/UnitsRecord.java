package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.units.UnitStream;
import io.spiritlm.wire.units.UnitTracks;
import java.util.Optional;

/** Topic {@code spirit.units}: utterances, as unit streams or as text. */
public sealed interface UnitsRecord extends WireRecord
        permits UnitsRecord.OfUtterance, UnitsRecord.Checkpoint, LegClosed, Fence {

    /** A record that belongs to an utterance. */
    sealed interface OfUtterance extends UnitsRecord {

        UtteranceId utterance();

        /** Counts the records of an utterance from 0, previews and the others each for themselves. */
        long sequence();

        Cue cue();

        /** Whether it is the last of its utterance. */
        boolean isLast();

        @Override
        default Optional<CallId> call() {
            return Optional.of(utterance().leg().call());
        }

        @Override
        default Optional<Place> place() {
            return Optional.of(
                    new Place(utterance().leg(), series(), utterance().number(), sequence(), isLast()));
        }

        private Place.Series series() {
            return this instanceof Speech speech && speech.finality() == Finality.PREVIEW
                    ? Place.Series.PREVIEW
                    : Place.Series.CONTENT;
        }
    }

    /**
     * Units of a spoken utterance. Final records follow each other without overlap; a preview starts over.
     *
     * @param startSample position in the leg of the sample where the utterance, and so frame 0 of each track, begins
     * @param tracks the units, with frames counted from the start of the utterance
     */
    record Speech(
            long epoch,
            UtteranceId utterance,
            long sequence,
            Cue cue,
            long startSample,
            UnitTracks tracks,
            Finality finality)
            implements OfUtterance {

        public Speech {
            checkHead(epoch, utterance, sequence, cue);
            Check.notNegative("start sample", startSample);
            for (UnitStream stream : UnitStream.values()) {
                Check.between(stream + " units", 0, tracks.track(stream).size(), Limits.TOKENS);
            }
            requireNonNull(finality, "finality");
        }

        @Override
        public boolean isLast() {
            return finality == Finality.LAST;
        }
    }

    /** A whole utterance that was given as text. */
    record Text(long epoch, UtteranceId utterance, long sequence, Cue cue, String text) implements OfUtterance {

        public Text {
            checkHead(epoch, utterance, sequence, cue);
            Check.text("text", text, Limits.TEXT_CHARACTERS);
        }

        @Override
        public boolean isLast() {
            return true;
        }
    }

    /**
     * A point between utterances from which a leg can be heard on without what was said before it: every utterance that ended
     * before is final.
     *
     * @param sequence counts the leg's checkpoints from 0
     * @param cue the request in force, and when ingest received the record at which the checkpoint was reached
     * @param nextRecord sequence of the first {@link AudioRecord} that has to be heard again
     * @param nextSample position in the leg of the first sample that has to be heard again
     * @param judgedFrom samples before this one are but padding for an utterance that begins right behind it
     * @param nextUtterance the next utterance's number
     */
    record Checkpoint(
            long epoch,
            LegId leg,
            long sequence,
            Cue cue,
            long nextRecord,
            long nextSample,
            long judgedFrom,
            long nextUtterance)
            implements UnitsRecord {

        public Checkpoint {
            Check.notNegative("epoch", epoch);
            requireNonNull(leg, "leg");
            Check.notNegative("sequence", sequence);
            requireNonNull(cue, "cue");
            Check.notNegative("next record", nextRecord);
            Check.notNegative("next sample", nextSample);
            Check.between("judged from", nextSample, judgedFrom, Long.MAX_VALUE);
            Check.notNegative("next utterance", nextUtterance);
        }

        @Override
        public Optional<CallId> call() {
            return Optional.of(leg.call());
        }

        @Override
        public Optional<Place> place() {
            return Optional.of(new Place(leg, Place.Series.CHECKPOINT, 0, sequence, false));
        }
    }

    private static void checkHead(long epoch, UtteranceId utterance, long sequence, Cue cue) {
        Check.notNegative("epoch", epoch);
        requireNonNull(utterance, "utterance");
        Check.notNegative("sequence", sequence);
        requireNonNull(cue, "cue");
    }
}
