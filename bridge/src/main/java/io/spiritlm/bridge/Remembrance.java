package io.spiritlm.bridge;

import java.util.List;
import java.util.function.Predicate;

/** What a new owner keeps of a call's outputs as it reads back what earlier owners wrote. */
@FunctionalInterface
public interface Remembrance<O> {
    /**
     * Takes note of the call's next output.
     *
     * @param kept of the same call, oldest first; may be changed as it likes
     */
    void take(List<O> kept, O output);

    /** Keeps some whole. */
    static <O> Remembrance<O> ofAll(Predicate<? super O> wanted) {
        return (kept, output) -> {
            if (wanted.test(output)) {
                kept.add(output);
            }
        };
    }
}
