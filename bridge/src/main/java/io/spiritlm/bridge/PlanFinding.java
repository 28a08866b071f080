package io.spiritlm.bridge;

/**
 * Something of a cluster that isn't as planned.
 *
 * @param weight how bad that is
 * @param subject what was looked at, such as {@code topic spirit.audio, cleanup.policy}
 * @param expected what the plan says
 * @param found what is there
 * @param cost what comes of it
 * @param remedy how to mend it
 */
public record PlanFinding(Weight weight, String subject, String expected, String found, String cost, String remedy) {
    /** What a finding means for the pipeline. */
    public enum Weight {
        /** Data is lost, or the pipeline stops. */
        BREAKS,
        /** The pipeline works, but takes longer, waits, or needs more room. */
        COSTS
    }

    public PlanFinding {
        if (subject.isBlank() || cost.isBlank() || remedy.isBlank()) {
            throw new IllegalArgumentException("finding '" + subject
                    + "': expected what it costs and how to mend it, found '" + cost + "', '" + remedy + "'");
        }
    }

    /** One line: what, expected, found, what it costs, how to mend it. */
    @Override
    public String toString() {
        return subject + ": expected " + expected + ", found " + found + "; " + cost + "; " + remedy;
    }
}
