package io.spiritlm.lm;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The right to write, for as many at once as a model has slots, in the order of asking. Thread-safe.
 *
 * <p>Not a pool of {@code reactor-pool}: who stops waiting there can lose a place that was being handed over at that moment.
 */
final class Places {
    private final ArrayDeque<Place> waiting = new ArrayDeque<>();
    private int free;

    Places(int places) {
        free = places;
    }

    /** Asks for a place, which has to be given back also when it was never got. */
    Place ask() {
        Place place = new Place();
        synchronized (waiting) {
            if (free == 0) {
                waiting.addLast(place);
                return place;
            }
            free--;
            place.held = true;
        }
        place.tell();
        return place;
    }

    /** A place that was asked for. */
    final class Place {
        private final Sinks.Empty<Void> got = Sinks.empty();
        private boolean held;
        private boolean over;

        /** Completes when the place is got, on the thread that gives one back. */
        Mono<Void> got() {
            return got.asMono();
        }

        boolean isHeld() {
            synchronized (waiting) {
                return held && !over;
            }
        }

        /** Gives the place back, or stops waiting for it. Calls beyond the first do nothing. */
        void giveBack() {
            Place next = null;
            synchronized (waiting) {
                if (!over) {
                    over = true;
                    next = held ? passOn() : leave();
                }
            }
            if (next != null) {
                next.tell();
            }
        }

        private @Nullable Place passOn() {
            Place next = waiting.pollFirst();
            if (next == null) {
                free++;
            } else {
                next.held = true;
            }
            return next;
        }

        private @Nullable Place leave() {
            waiting.remove(this);
            return null;
        }

        private void tell() {
            got.tryEmitEmpty().orThrow();
        }
    }
}
