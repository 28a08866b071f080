package io.spiritlm.bridge;

import io.spiritlm.wire.CallId;
import io.spiritlm.wire.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What earlier owners of a partition wrote of records that are going to be read again. Thread-safe. */
final class Recovered<O> {
    private final SeenRecords written = new SeenRecords();
    private final Map<CallId, List<O>> remembered = new HashMap<>();

    /** Whether it is news. */
    synchronized boolean write(Place place) {
        return written.admit(place);
    }

    /** Whether anything is remembered of the call, then. */
    synchronized boolean remember(CallId call, O output, Remembrance<O> remembrance) {
        List<O> kept = remembered.computeIfAbsent(call, _ -> new ArrayList<>());
        remembrance.take(kept, output);
        if (kept.isEmpty()) {
            remembered.remove(call);
        }
        return !kept.isEmpty();
    }

    synchronized boolean isWritten(Place place) {
        return written.contains(place);
    }

    /** What the call's handlers need to know, oldest first. */
    synchronized List<O> of(CallId call) {
        return List.copyOf(remembered.getOrDefault(call, List.of()));
    }

    /** All that is remembered, of each call oldest first. */
    synchronized List<O> all() {
        return remembered.values().stream().flatMap(List::stream).toList();
    }

    /** After a failure the call's next handler knows nothing: what it would go on from is out of step with what comes. */
    synchronized void forget(CallId call) {
        remembered.remove(call);
    }
}
