package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A leg's last record in a topic: all that its utterances gave stands before it.
 *
 * @param utterances how many the leg had
 */
public record LegClosed(long epoch, LegId leg, long utterances)
        implements UnitsRecord, ContinuationRecord, SpeechRecord {

    public LegClosed {
        Check.notNegative("epoch", epoch);
        requireNonNull(leg, "leg");
        Check.notNegative("utterances", utterances);
    }

    @Override
    public Optional<CallId> call() {
        return Optional.of(leg.call());
    }

    @Override
    public Optional<Place> place() {
        return Optional.of(new Place(leg, Place.Series.CLOSED, 0, 0, true));
    }
}
