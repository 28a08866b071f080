package io.spiritlm.bridge;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Place;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which records of a partition have passed, leg by leg: makes of at least once just once.
 *
 * <p>Remembers the {@value #LEGS} legs and series that were heard of last, and of each up to {@value #NUMBERS} utterances
 * or turns; what is lower than those counts as seen. Not thread-safe.
 */
final class SeenRecords {
    private static final int LEGS = 16_384;
    private static final int NUMBERS = 1024;

    private final Map<Counted, SeenNumbers> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Counted, SeenNumbers> eldest) {
            return size() > LEGS;
        }
    };

    private record Counted(LegId leg, Place.Series series) {}

    /** Takes note of a place; false if it, or a later one of the same leg, series and number, was there before. */
    boolean admit(Place place) {
        return seen.computeIfAbsent(new Counted(place.leg(), place.series()), _ -> new SeenNumbers(NUMBERS, 0))
                .admit(place);
    }

    boolean contains(Place place) {
        SeenNumbers numbers = seen.get(new Counted(place.leg(), place.series()));
        return numbers != null && numbers.contains(place);
    }
}
