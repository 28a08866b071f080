package io.spiritlm.wire;

/**
 * A class and how likely it is.
 *
 * @param logProbability natural logarithm, at most 0
 */
public record Label(String name, double logProbability) {

    public Label {
        Check.text("label", name, Limits.NAME_CHARACTERS);
        Check.logProbability("label's log-probability", logProbability);
    }
}
