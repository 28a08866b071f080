package io.spiritlm.bridge;

import io.spiritlm.wire.WireRecord;
import java.time.Instant;
import java.util.Optional;

/** An output partition that is being read back, up to the fence of its new owner. Not thread-safe. */
final class OutputReading<O extends WireRecord> {
    private final CommitMetadata left;
    private final Remembrance<O> remembrance;
    private final EpochFilter filter;
    private final Recovered<O> recovered = new Recovered<>();
    private Optional<Instant> rememberedSince = Optional.empty();
    private long epoch;
    private long fence = -1;
    private long highestBefore;
    private long highestBehind;

    OutputReading(CommitMetadata left, Remembrance<O> remembrance) {
        this.left = left;
        this.remembrance = remembrance;
        filter = new EpochFilter(left.outputEpoch());
        highestBefore = left.outputEpoch();
    }

    /** The epoch to write a fence with: higher than any that was found. */
    long claim() {
        highestBefore = Math.max(highestBefore, highestBehind);
        epoch = highestBefore + 1;
        return epoch;
    }

    /** The fence lies there. */
    void fencedAt(long offset) {
        fence = offset;
    }

    /** Takes the next record, with its writer's time; those behind the fence may be among them. */
    void take(long offset, Instant writtenAt, O output) {
        if (offset < fence) {
            highestBefore = Math.max(highestBefore, output.epoch());
        } else {
            highestBehind = Math.max(highestBehind, output.epoch());
        }
        if (filter.admit(output)) {
            boolean again =
                    output.place().filter(place -> !recovered.write(place)).isPresent();
            output.call().filter(_ -> !again).ifPresent(call -> {
                if (recovered.remember(call, output, remembrance)) {
                    rememberedSince = rememberedSince.or(() -> Optional.of(writtenAt));
                }
            });
        }
    }

    /** Whether everything before the fence has been read, the consumer being at {@code position}. */
    boolean isRead(long position) {
        return position > fence;
    }

    /** Whether no owner before the fence had as high an epoch. */
    boolean isHighest() {
        return highestBefore < epoch;
    }

    long from() {
        return left.outputPosition();
    }

    /** When the first output that is kept was written. */
    Optional<Instant> rememberedSince() {
        return rememberedSince;
    }

    Recovered<O> recovered() {
        return recovered;
    }

    Mandate mandate(long inputEnd) {
        return new Mandate(epoch, left, fence + 1, inputEnd);
    }
}
