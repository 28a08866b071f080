package io.spiritlm.tokenize.words;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How each letter sounds between its neighbours, and silence. Immutable.
 *
 * @param units how many unit ids there are
 * @param anything the share of each unit in speech, above 0 and together 1: what a letter of which nothing is known sounds like
 * @param mixed how much of {@link #anything} is mixed into each sound, 0 to 1, neither included
 * @param edge silence before the first word and behind the last
 * @param pause silence between words
 * @param letters by {@linkplain LetterContext#key context}
 * @param offsets what to add to the times of frames
 */
public record LetterSounds(
        int units,
        List<Double> anything,
        double mixed,
        LetterSound edge,
        LetterSound pause,
        SortedMap<String, LetterSound> letters,
        Offsets offsets) {
    /** More than any inventory of units has. */
    static final int MOST_UNITS = 65_536;

    private static final double ROUNDING = 1e-2;

    public LetterSounds {
        if (units < 1 || units > MOST_UNITS) {
            throw new IllegalArgumentException(
                    "letter sounds: expected 1 to %d units, found %d".formatted(MOST_UNITS, units));
        }
        if (!(mixed > 0) || !(mixed < 1)) {
            throw new IllegalArgumentException("letter sounds: expected 'mixed' between 0 and 1, found " + mixed);
        }
        anything = List.copyOf(anything);
        double sum = anything.stream().mapToDouble(Double::doubleValue).sum();
        if (anything.size() != units
                || anything.stream().anyMatch(share -> !(share > 0))
                || Math.abs(sum - 1) > ROUNDING) {
            throw new IllegalArgumentException(
                    "letter sounds: expected shares above 0 of %d units, together 1, found %d, together %s"
                            .formatted(units, anything.size(), sum));
        }
        letters = Collections.unmodifiableSortedMap(new TreeMap<>(letters));
        requireUnits("edge", edge, units);
        requireUnits("pause", pause, units);
        for (Map.Entry<String, LetterSound> letter : letters.entrySet()) {
            LetterContext.requireKey(letter.getKey());
            requireUnits("letter " + letter.getKey(), letter.getValue(), units);
        }
    }

    private static void requireUnits(String of, LetterSound sound, int units) {
        if (!sound.units().isEmpty() && sound.units().lastKey() >= units) {
            throw new IllegalArgumentException("letter sounds: expected units 0 to %d of %s, found %d"
                    .formatted(units - 1, of, sound.units().lastKey()));
        }
    }

    /**
     * Seconds to add, learned beside the sounds: a unit is decided by sound around its frame, and frames are 40 ms long.
     *
     * @param onset to a word's start behind silence
     * @param change to the moment where one word ends and the next starts
     * @param end to a word's end before silence
     */
    public record Offsets(double onset, double change, double end) {
        /** None. */
        public static final Offsets NONE = new Offsets(0, 0, 0);

        private static final double MOST_SECONDS = 1;

        public Offsets {
            if (!(Math.abs(onset) <= MOST_SECONDS)
                    || !(Math.abs(change) <= MOST_SECONDS)
                    || !(Math.abs(end) <= MOST_SECONDS)) {
                throw new IllegalArgumentException("offsets: expected at most %s s, found %s, %s and %s"
                        .formatted(MOST_SECONDS, onset, change, end));
            }
        }
    }

    /** The same sounds with other offsets. */
    public LetterSounds with(Offsets others) {
        return new LetterSounds(units, anything, mixed, edge, pause, letters, others);
    }
}
