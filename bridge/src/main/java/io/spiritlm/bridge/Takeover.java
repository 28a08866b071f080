package io.spiritlm.bridge;

import java.util.Map;
import java.util.stream.Collectors;

/** What there is to do before a new owner gets the first record of a partition. */
@FunctionalInterface
interface Takeover {
    /** That of readers that write nothing. */
    Takeover NONE = claims -> claims.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, claim -> Mandate.toRead(claim.getValue())));

    /**
     * Takes over partitions. Blocks; called once at a time.
     *
     * @param claims what the last owners left, by partition
     * @throws BridgeException if the cluster is away for longer than its patience
     */
    Map<Integer, Mandate> begin(Map<Integer, CommitMetadata> claims);

    /** A partition that was taken over has gone. Must not block. */
    default void end(int partition) {}
}
