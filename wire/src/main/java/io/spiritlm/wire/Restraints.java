package io.spiritlm.wire;

import java.util.List;

/**
 * What keeps an answer from going on and on. Where a stop is met, the answer ends before it.
 *
 * @param repetitionPenalty divides positive logits, and multiplies negative ones, of tokens that the prompt or the answer has already
 *     (Keskar et al. 2019); 1 is none, at most {@value #MOST_PENALTY}
 * @param stopTexts at most {@value #STOPS}, each of 1 to {@value #STOP_LENGTH} characters
 * @param stopUnits at most {@value #STOPS} sequences of semantic units, each of 1 to {@value #STOP_LENGTH}
 */
public record Restraints(float repetitionPenalty, List<String> stopTexts, List<List<Integer>> stopUnits) {
    /** No restraint. */
    public static final Restraints NONE = new Restraints(1, List.of(), List.of());

    public static final int STOPS = 16;
    public static final int STOP_LENGTH = 256;
    public static final float MOST_PENALTY = 10;

    public Restraints {
        if (!(repetitionPenalty > 0 && repetitionPenalty <= MOST_PENALTY)) {
            throw new IllegalArgumentException("repetition penalty: expected above 0 and at most %s, found %s"
                    .formatted(MOST_PENALTY, repetitionPenalty));
        }
        stopTexts = List.copyOf(stopTexts);
        stopUnits = stopUnits.stream().map(List::copyOf).toList();
        Check.between("stop texts", 0, stopTexts.size(), STOPS);
        Check.between("stop units", 0, stopUnits.size(), STOPS);
        for (String text : stopTexts) {
            Check.between("stop text's characters", 1, text.length(), STOP_LENGTH);
        }
        for (List<Integer> units : stopUnits) {
            Check.between("stop's units", 1, units.size(), STOP_LENGTH);
            units.forEach(unit -> Check.notNegative("stop unit", unit));
        }
    }

    /** Whether there is something before which an answer ends. */
    public boolean stops() {
        return !stopTexts.isEmpty() || !stopUnits.isEmpty();
    }
}
