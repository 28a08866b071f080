package io.spiritlm.train.words;

import io.spiritlm.tokenize.words.LetterSound;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a letter sounds, as {@link LetterSound} says it, with every unit's share. Immutable. */
final class SoundShares {
    private final double[] units;
    private final double silent;
    private final double stays;

    /** @param units the caller no longer changes them */
    SoundShares(double[] units, double silent, double stays) {
        this.units = units;
        this.silent = silent;
        this.stays = stays;
    }

    /** Half of one and half of another. */
    static SoundShares between(SoundShares one, SoundShares other) {
        double[] units = new double[one.units.length];
        for (int unit = 0; unit < units.length; unit++) {
            units[unit] = (one.units[unit] + other.units[unit]) / 2;
        }
        return new SoundShares(units, (one.silent + other.silent) / 2, (one.stays + other.stays) / 2);
    }

    double unit(int unit) {
        return units[unit];
    }

    double silent() {
        return silent;
    }

    double stays() {
        return stays;
    }

    /** @param least units of smaller shares are left out */
    LetterSound sound(double least) {
        SortedMap<Integer, Double> kept = new TreeMap<>();
        for (int unit = 0; unit < units.length; unit++) {
            if (units[unit] >= least) {
                kept.put(unit, units[unit]);
            }
        }
        return new LetterSound(silent, stays, kept);
    }
}
