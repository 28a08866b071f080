package io.spiritlm.wire;

import java.util.Optional;

/**
 * The first record a new owner writes to a partition. Records of a lower epoch behind it are void.
 *
 * @param epoch the new owner's
 * @param owner its name, for people
 */
public record Fence(long epoch, String owner) implements AudioRecord, UnitsRecord, ContinuationRecord, SpeechRecord {

    public Fence {
        Check.notNegative("epoch", epoch);
        Check.text("owner", owner, Limits.NAME_CHARACTERS);
    }

    @Override
    public Optional<CallId> call() {
        return Optional.empty();
    }
}
