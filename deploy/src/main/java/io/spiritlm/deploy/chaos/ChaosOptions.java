package io.spiritlm.deploy.chaos;

import io.spiritlm.broker.FailureDetection;
import java.util.List;

/**
 * How much is done to a pipeline.
 *
 * @param faults one after the other
 * @param calls at once
 * @param brokers 1, or enough that one may go: 3
 * @param ingests processes that take calls: 2, or more
 * @param groups whether a process that is gone is noticed in 3 s, or as late as Kafka does by default
 * @param kinds the faults to choose from
 * @param seed decides the faults and their victims
 */
public record ChaosOptions(
        int faults, int calls, int brokers, int ingests, FailureDetection groups, List<Fault> kinds, long seed) {
    public ChaosOptions {
        kinds = List.copyOf(kinds);
        if (faults < 1 || calls < 1 || brokers < 1 || ingests < 2) {
            throw new IllegalArgumentException(
                    "chaos: expected at least 1 fault, call and broker, and 2 of ingest, found %d, %d, %d, %d"
                            .formatted(faults, calls, brokers, ingests));
        }
    }
}
