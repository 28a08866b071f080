package io.spiritlm.deploy;

import io.spiritlm.wire.units.TimedUnit;
import java.util.List;

/**
 * An utterance of a recording, and what was written to it.
 *
 * @param start seconds from the recording's beginning
 * @param end the same
 * @param text that was written, without white space at its ends
 * @param logProbability of the text, natural
 * @param units the semantic ones, in frames from the utterance's beginning
 */
record HeardUtterance(double start, double end, String text, double logProbability, List<TimedUnit> units) {
    HeardUtterance {
        units = List.copyOf(units);
    }
}
