package io.spiritlm.lm;

import io.spiritlm.lm.model.DecodingEngine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The sequences that are scored, some at once, each in a slot that no answer waited for: all slots but one at most. For the loop's thread,
 * but for {@link #ask}.
 */
final class Scorings {
    private final Slots slots;
    private final Queue<Scoring> asked = new ConcurrentLinkedQueue<>();
    private final Deque<Scoring> admitted = new ArrayDeque<>();

    Scorings(Slots slots) {
        this.slots = slots;
    }

    void ask(Scoring wanted) {
        asked.add(wanted);
    }

    /** Lets those go that have their result, or aren't wanted any more. */
    void leave() {
        admitted.removeIf(scoring -> {
            if (scoring.isOver()) {
                slots.leave(scoring.slot());
            }
            return scoring.isOver();
        });
    }

    /** Into slots that are free. */
    void admit() {
        asked.removeIf(Scoring::isOver);
        while (!asked.isEmpty() && admitted.size() < Math.max(1, slots.count() - 1)) {
            Optional<Slots.Slot> slot = slots.take(asked.element().beginning());
            if (slot.isEmpty()) {
                return;
            }
            Scoring next = asked.remove();
            next.admit(slot.get());
            admitted.addLast(next);
        }
    }

    /**
     * Reads a piece of one sequence, or of several short ones.
     *
     * @param most tokens
     * @return whether there was one
     */
    boolean read(DecodingEngine engine, int most, DecodingWatch watch) {
        List<Scoring> batch = new ArrayList<>();
        List<DecodingEngine.Piece> pieces = new ArrayList<>();
        for (int room = most; room > 0 && !admitted.isEmpty(); ) {
            Scoring next = admitted.removeFirst();
            batch.add(next);
            pieces.add(next.next(room));
            room -= pieces.getLast().tokens().size() - 1;
        }
        if (batch.isEmpty()) {
            return false;
        }
        admitted.addAll(batch); // behind those that had no room
        try {
            List<float[]> scores = engine.score(pieces);
            watch.scored(
                    pieces.stream().mapToInt(piece -> piece.tokens().size() - 1).sum());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).take(pieces.get(i), scores.get(i));
            }
        } catch (RuntimeException e) {
            batch.forEach(scoring -> {
                scoring.slot().forget();
                scoring.fail(e);
            });
        }
        leave();
        return true;
    }

    void fail(Throwable cause) {
        List.of(asked, admitted).forEach(scorings -> scorings.forEach(scoring -> scoring.fail(cause)));
    }
}
