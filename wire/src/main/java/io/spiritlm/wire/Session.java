package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.units.Span;
import java.util.List;
import java.util.Optional;

/**
 * Topic {@code spirit.sessions}, compacted: a leg's conversation so far. A deletion says that the leg has closed.
 *
 * <p>The partition has no fences: of a leg's sessions the one with the highest epoch counts, of those with the highest turn.
 *
 * @param turn the turn at whose end this was written
 * @param history oldest first, at most 1024 remarks
 */
public record Session(long epoch, TurnId turn, List<Remark> history) implements WireRecord {

    public Session {
        Check.notNegative("epoch", epoch);
        requireNonNull(turn, "turn");
        history = List.copyOf(history);
        Check.between("remarks", 0, history.size(), Limits.REMARKS);
    }

    /**
     * The record's key: compaction keeps of a leg the last session of each epoch, so that what a removed owner writes late can't
     * replace its successor's.
     */
    public static String key(LegId leg, long epoch) {
        return leg + "@" + epoch;
    }

    @Override
    public Optional<CallId> call() {
        return Optional.of(turn.leg().call());
    }

    /** Who made a remark. */
    public enum Party {
        CALLER,
        MODEL
    }

    /** One side's words, or units. */
    public record Remark(Party party, Span span) {

        public Remark {
            requireNonNull(party, "party");
            Check.span("remark", span);
        }
    }
}
