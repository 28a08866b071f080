package io.spiritlm.bridge;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Session;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sessions of the legs that are open in a partition: the latest of each, and the epochs of which there are some in the topic.
 * Thread-safe.
 */
final class PartitionSessions {
    private static final Comparator<Session> AGE = Comparator.comparingLong(Session::epoch)
            .thenComparingLong(session -> session.turn().number());

    private final long epoch;
    private final Map<LegId, OfLeg> legs = new HashMap<>();

    private static final class OfLeg {
        private final Set<Long> epochs = new TreeSet<>();
        private Session latest;

        OfLeg(Session first) {
            latest = first;
        }
    }

    /** @param epoch of the partition's owner */
    PartitionSessions(long epoch) {
        this.epoch = epoch;
    }

    long epoch() {
        return epoch;
    }

    /** Takes the next session; the latest of its leg is the one with the highest epoch, of those with the highest turn. */
    synchronized void put(Session session) {
        OfLeg known = legs.computeIfAbsent(session.turn().leg(), _ -> new OfLeg(session));
        known.epochs.add(session.epoch());
        if (AGE.compare(session, known.latest) >= 0) {
            known.latest = session;
        }
    }

    synchronized Optional<Session> of(LegId leg) {
        return Optional.ofNullable(legs.get(leg)).map(known -> known.latest);
    }

    /** Forgets a leg; the epochs of its sessions. */
    synchronized Set<Long> remove(LegId leg) {
        OfLeg known = legs.remove(leg);
        return known == null ? Set.of() : known.epochs;
    }

    /** How many legs have one. */
    synchronized int size() {
        return legs.size();
    }
}
