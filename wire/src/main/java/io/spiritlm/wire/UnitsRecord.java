package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.units.UnitStream;
import io.spiritlm.wire.units.UnitTracks;
import java.util.Optional;

/** Topic {@code spirit.units}: utterances, as unit streams or as text. */
public sealed interface UnitsRecord extends WireRecord permits UnitsRecord.OfUtterance, LegClosed, Fence {

    /** A record that belongs to an utterance. */
    sealed interface OfUtterance extends UnitsRecord {

        UtteranceId utterance();

        /** Counts the records of an utterance from 0. */
        long sequence();

        Cue cue();

        @Override
        default Optional<CallId> call() {
            return Optional.of(utterance().leg().call());
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
    }

    /** A whole utterance that was given as text. */
    record Text(long epoch, UtteranceId utterance, long sequence, Cue cue, String text) implements OfUtterance {

        public Text {
            checkHead(epoch, utterance, sequence, cue);
            Check.text("text", text, Limits.TEXT_CHARACTERS);
        }
    }

    private static void checkHead(long epoch, UtteranceId utterance, long sequence, Cue cue) {
        Check.notNegative("epoch", epoch);
        requireNonNull(utterance, "utterance");
        Check.notNegative("sequence", sequence);
        requireNonNull(cue, "cue");
    }
}
