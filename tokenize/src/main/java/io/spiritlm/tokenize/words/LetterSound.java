package io.spiritlm.tokenize.words;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a letter sounds: it is silent, or heard in one frame or more, in each of which one of these units stands.
 *
 * @param silent the probability that no frame has it, 0 to less than 1
 * @param stays the probability that a frame with it is followed by another, 0 to less than 1
 * @param units the probabilities of units, above 0 and together at most 1; what is missing is any unit's
 */
public record LetterSound(double silent, double stays, SortedMap<Integer, Double> units) {
    private static final double ROUNDING = 1e-3;

    public LetterSound {
        requireShare("silent", silent);
        requireShare("stays", stays);
        double sum = 0;
        for (Map.Entry<Integer, Double> unit : units.entrySet()) {
            if (unit.getKey() < 0 || !(unit.getValue() > 0)) {
                throw new IllegalArgumentException(
                        "letter sound: expected units of at least 0 with shares above 0, found unit " + unit.getKey()
                                + " with " + unit.getValue());
            }
            sum += unit.getValue();
        }
        if (!(sum <= 1 + ROUNDING)) {
            throw new IllegalArgumentException(
                    "letter sound: expected shares of units of at most 1 together, found " + sum);
        }
        units = Collections.unmodifiableSortedMap(new TreeMap<>(units));
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0) || !(value < 1)) {
            throw new IllegalArgumentException(
                    "letter sound: expected '%s' of 0 to less than 1, found %s".formatted(name, value));
        }
    }
}
