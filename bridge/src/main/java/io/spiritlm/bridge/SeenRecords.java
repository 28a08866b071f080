package io.spiritlm.bridge;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Place;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which records of a partition have passed, leg by leg: makes of at least once just once.
 *
 * <p>Remembers the {@value #LEGS} legs and series that were heard of last, and of each its {@value #NUMBERS} highest utterances
 * or turns; what is lower than those counts as seen. Not thread-safe.
 */
final class SeenRecords {
    private static final int LEGS = 16_384;
    private static final int NUMBERS = 1024;
    private static final long ENDED = Long.MAX_VALUE;

    private final Map<Counted, SortedMap<Long, Long>> nextSequences = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Counted, SortedMap<Long, Long>> eldest) {
            return size() > LEGS;
        }
    };

    private record Counted(LegId leg, Place.Series series) {}

    /** Takes note of a place; false if it, or a later one of the same leg, series and number, was there before. */
    boolean admit(Place place) {
        SortedMap<Long, Long> next =
                nextSequences.computeIfAbsent(new Counted(place.leg(), place.series()), _ -> new TreeMap<>());
        if (isSeen(place, next)) {
            return false;
        }
        next.put(place.number(), place.last() ? ENDED : place.sequence() + 1);
        if (next.size() > NUMBERS) {
            next.remove(next.firstKey());
        }
        return true;
    }

    boolean contains(Place place) {
        SortedMap<Long, Long> next = nextSequences.get(new Counted(place.leg(), place.series()));
        return next != null && isSeen(place, next);
    }

    private static boolean isSeen(Place place, SortedMap<Long, Long> next) {
        Long expected = next.get(place.number());
        return expected == null
                ? next.size() == NUMBERS && place.number() < next.firstKey()
                : place.sequence() < expected;
    }
}
