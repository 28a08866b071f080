package io.spiritlm.bridge;

import reactor.core.publisher.Mono;

/**
 * Which of the records that an owner appended to its partition are certainly valid.
 *
 * <p>An owner that was paused doesn't know that it has a successor, and Kafka takes its records all the same: behind the
 * successor's fence they are void. But whoever writes a partition alone gets offsets without gaps. So a gap is looked into, and only
 * then. Fed in the order of offsets, from one thread at a time.
 */
final class CertainOffsets {
    private final Gaps gaps;
    private long next;
    private Mono<Void> certain = Mono.empty();
    /** Gaps that are being looked into, or were found to hold a fence. */
    private int doubts;

    /** Looks into a gap. */
    @FunctionalInterface
    interface Gaps {
        /** Whether a fence of a later owner lies from {@code from} until {@code to}. */
        Mono<Boolean> holdFence(long from, long to);
    }

    /** @param begin offset of the first record behind the owner's own fence */
    CertainOffsets(long begin, Gaps gaps) {
        next = begin;
        this.gaps = gaps;
    }

    /** The owner's next record lies at {@code offset}: completes when all gaps before it have been looked into, and fails if it is void. */
    synchronized Mono<Void> after(long offset) {
        if (offset > next) {
            doubts++;
            Mono<Void> before = certain;
            Mono<Void> gap = gaps.holdFence(next, offset)
                    .flatMap(fenced -> fenced
                            ? Mono.<Void>error(new BridgeException("offset " + offset
                                    + ": expected no other owner's fence before it, found one; its record is void"))
                            : Mono.<Void>empty());
            certain = before.then(gap).cache();
            var _ = certain.subscribe(_ -> {}, _ -> {}, this::settle);
        }
        next = offset + 1;
        return doubts > 0 ? certain : Mono.empty();
    }

    /** Forgets gaps that hold nothing. */
    private synchronized void settle() {
        doubts--;
        if (doubts == 0) {
            certain = Mono.empty();
        }
    }
}
