package io.spiritlm.bridge;

import io.spiritlm.wire.Fence;
import io.spiritlm.wire.WireRecord;

/**
 * Tells the records of a partition's owner from those of owners before it: what carries a lower epoch than a fence before it is
 * void. Epoch 0 is that of writers that own no partition and write calls of their own; it is never void. Not thread-safe.
 */
final class EpochFilter {
    private long epoch;

    /** @param epoch of the last fence before the first record that is asked about; 0 if there is none */
    EpochFilter(long epoch) {
        this.epoch = epoch;
    }

    /** Whether the record, the next of its partition, counts. */
    boolean admit(WireRecord record) {
        if (record instanceof Fence) {
            epoch = Math.max(epoch, record.epoch());
        }
        return record.epoch() == 0 || record.epoch() >= epoch;
    }

    /** Of the last fence so far; 0 if there was none. */
    long epoch() {
        return epoch;
    }
}
