package io.spiritlm.bridge;

import io.spiritlm.wire.Place;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which records of one leg and series have passed.
 *
 * <p>Tells apart {@code most} utterances or turns that haven't ended, or that others before them haven't; when there are more, the
 * lowest counts as ended. Not thread-safe.
 */
final class SeenNumbers {
    static final long ENDED = Long.MAX_VALUE;

    private final int most;
    /** All numbers below have ended. */
    private long floor;
    /** By number, the lowest sequence that has not been seen. */
    private final SortedMap<Long, Long> next = new TreeMap<>();

    SeenNumbers(int most, long floor) {
        this.most = most;
        this.floor = floor;
    }

    /** Takes note of a place; false if it, or a later one of the same number, was there before. */
    boolean admit(Place place) {
        if (contains(place)) {
            return false;
        }
        put(place.number(), place.last() ? ENDED : place.sequence() + 1);
        return true;
    }

    boolean contains(Place place) {
        Long expected = next.get(place.number());
        return place.number() < floor || (expected != null && place.sequence() < expected);
    }

    /** Of a number, what lies before {@code sequence} has been seen. */
    void put(long number, long sequence) {
        next.put(number, sequence);
        if (next.size() > most) {
            floor = next.firstKey() + 1;
            next.remove(next.firstKey());
        }
        while (next.getOrDefault(floor, 0L) == ENDED) {
            next.remove(floor);
            floor++;
        }
    }

    long floor() {
        return floor;
    }

    /** By number, the lowest sequence that has not been seen; {@link #ENDED} behind the last. */
    SortedMap<Long, Long> next() {
        return Collections.unmodifiableSortedMap(next);
    }
}
