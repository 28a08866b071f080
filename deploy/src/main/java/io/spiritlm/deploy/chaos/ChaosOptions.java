package io.spiritlm.deploy.chaos;

/**
 * How much is done to a pipeline.
 *
 * @param faults one after the other
 * @param calls at once
 * @param brokers 1, or enough that one may go: 3
 * @param seed decides the faults and their victims
 */
public record ChaosOptions(int faults, int calls, int brokers, long seed) {
    public ChaosOptions {
        if (faults < 1 || calls < 1 || brokers < 1) {
            throw new IllegalArgumentException("chaos: expected at least 1 fault, call and broker, found %d, %d, %d"
                    .formatted(faults, calls, brokers));
        }
    }
}
