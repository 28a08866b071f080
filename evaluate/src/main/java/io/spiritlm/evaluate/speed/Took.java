package io.spiritlm.evaluate.speed;

/**
 * What a computation took.
 *
 * @param seconds by the clock on the wall
 * @param processorSeconds of all its process's threads, waiting ones that spin included
 */
public record Took(double seconds, double processorSeconds) {
    public Took {
        if (!(seconds > 0) || processorSeconds < 0) {
            throw new IllegalArgumentException(
                    "took: expected more than 0 s of time and no less than 0 s of processors," + " found " + seconds
                            + " s and " + processorSeconds + " s");
        }
    }
}
