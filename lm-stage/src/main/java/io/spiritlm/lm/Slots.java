package io.spiritlm.lm;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * What an engine's slots hold: of each the tokens whose keys and values are there, also when nobody writes in it. Who comes next with
 * the same beginning goes on behind it; others take the slot that was left longest ago. For one thread.
 */
final class Slots {
    /** Fewer tokens than this are computed again rather than take what another leg may come back for. */
    private static final int LEAST_REUSED = 16;

    private final Slot[] slots;
    private long times;
    private int taken;

    /** A slot, while it is taken. */
    static final class Slot {
        private final int number;
        private final int[] tokens;
        private int length;
        private long left = -1;
        private boolean taken;

        private Slot(int number, int capacity) {
            this.number = number;
            tokens = new int[capacity];
        }

        int number() {
            return number;
        }

        /** How many tokens it holds: the next one's position. */
        int length() {
            return length;
        }

        /** Says that a token has been put behind the others. */
        void append(int token) {
            tokens[length++] = token;
        }

        /** Says that what is behind the first tokens isn't wanted any more. */
        void cut(int to) {
            length = Math.min(length, to);
        }

        /** Says that it is not known what it holds. */
        void forget() {
            length = 0;
        }

        /** How many of these tokens, but the last, it holds at its beginning. */
        private int shared(int[] wanted) {
            int end = Math.min(length, wanted.length - 1);
            int mismatch = Arrays.mismatch(tokens, 0, end, wanted, 0, end);
            return mismatch < 0 ? end : mismatch;
        }
    }

    Slots(int count, int capacity) {
        slots = new Slot[count];
        Arrays.setAll(slots, number -> new Slot(number, capacity));
    }

    /**
     * Takes the free slot that holds most of the beginning of these tokens, cut to what it holds of them; where none holds much, the one
     * that was left longest ago. Empty if all are taken.
     *
     * @param wanted at least one; the last is never held, as its logits are wanted
     */
    Optional<Slot> take(int[] wanted) {
        Optional<Slot> best = Arrays.stream(slots)
                .filter(slot -> !slot.taken)
                .max(Comparator.<Slot>comparingInt(slot -> worthwhile(slot, wanted))
                        .thenComparing(slot -> slot.left, Comparator.reverseOrder())
                        .thenComparing(Slot::number, Comparator.reverseOrder()));
        best.ifPresent(slot -> {
            slot.length = worthwhile(slot, wanted);
            slot.taken = true;
            taken++;
        });
        return best;
    }

    private static int worthwhile(Slot slot, int[] wanted) {
        int shared = slot.shared(wanted);
        return shared < LEAST_REUSED && shared < slot.length ? 0 : shared;
    }

    /** Gives a slot back, with what it holds. */
    void leave(Slot slot) {
        slot.left = times++;
        slot.taken = false;
        taken--;
    }

    /** How many there are. */
    int count() {
        return slots.length;
    }

    /** How many are taken. */
    int taken() {
        return taken;
    }

    /** The tokens that all of them hold. */
    int held() {
        return Arrays.stream(slots).mapToInt(slot -> slot.length).sum();
    }
}
