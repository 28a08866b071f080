package io.spiritlm.train.words;

import static java.util.Objects.requireNonNull;

import io.spiritlm.tokenize.words.LetterContext;
import io.spiritlm.tokenize.words.LetterSound;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** How letters sound, from counts in each context: what was seen seldom is drawn to what is known of wider contexts. */
final class LetterEstimate {
    /** How often what wider contexts say counts as seen. */
    private static final double PRIOR = 20;

    private final Map<String, SoundShares> shares = new HashMap<>();
    private final Map<String, SoundCounts> counts = new HashMap<>();

    /**
     * Estimates.
     *
     * @param narrow counts of each letter between its neighbours
     * @param anything what a letter sounds like of which nothing is known
     */
    LetterEstimate(Map<LetterContext, SoundCounts> narrow, SoundShares anything, Supplier<SoundCounts> none) {
        narrow.forEach((context, seen) -> context.keys()
                .forEach(key -> counts.computeIfAbsent(key, _ -> none.get()).add(seen)));
        for (LetterContext context : narrow.keySet()) {
            List<String> keys = context.keys();
            SoundShares alone = share(keys.get(3), anything);
            SoundShares wide = SoundShares.between(share(keys.get(1), alone), share(keys.get(2), alone));
            share(keys.get(0), wide);
        }
    }

    private SoundShares share(String key, SoundShares prior) {
        return shares.computeIfAbsent(key, _ -> requireNonNull(counts.get(key)).shares(prior, PRIOR));
    }

    /** A letter in its context. */
    SoundShares of(LetterContext context, Width width) {
        return requireNonNull(shares.get(context.keys().get(width.index)));
    }

    /** How much of a context is taken into account. */
    enum Width {
        /** Both neighbours. */
        NEIGHBOURS(0),
        /** None. */
        ALONE(3);

        private final int index;

        Width(int index) {
            this.index = index;
        }
    }

    /** Of contexts seen at least {@code occurrences} times, and of every letter alone, the units of at least {@code least} share. */
    SortedMap<String, LetterSound> sounds(double occurrences, double least) {
        SortedMap<String, LetterSound> sounds = new TreeMap<>();
        counts.forEach((key, seen) -> {
            boolean alone = key.charAt(0) == LetterContext.ANY && key.charAt(key.length() - 1) == LetterContext.ANY;
            if (alone || seen.occurrences() >= occurrences) {
                sounds.put(key, requireNonNull(shares.get(key)).sound(least));
            }
        });
        return sounds;
    }
}
