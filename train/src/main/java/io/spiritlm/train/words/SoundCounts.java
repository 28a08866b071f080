package io.spiritlm.train.words;

/** How often a letter was silent or heard, and in which units: whole numbers, or expectations of such. Mutable. */
final class SoundCounts {
    private final double[] units;
    private double silent;
    private double starts;
    private double frames;

    SoundCounts(int units) {
        this.units = new double[units];
    }

    void addFrame(int unit, double share) {
        units[unit] += share;
        frames += share;
    }

    void addStart(double share) {
        starts += share;
    }

    void addSilent(double share) {
        silent += share;
    }

    void add(SoundCounts other) {
        for (int unit = 0; unit < units.length; unit++) {
            units[unit] += other.units[unit];
        }
        silent += other.silent;
        starts += other.starts;
        frames += other.frames;
    }

    /** How often the letter was there, silent or heard. */
    double occurrences() {
        return silent + starts;
    }

    /** How often it was heard in a frame. */
    double frames() {
        return frames;
    }

    /** These counts as shares, drawn to {@code prior} as if that had been seen {@code weight} times. */
    SoundShares shares(SoundShares prior, double weight) {
        double[] of = new double[units.length];
        for (int unit = 0; unit < of.length; unit++) {
            of[unit] = (units[unit] + weight * prior.unit(unit)) / (frames + weight);
        }
        return new SoundShares(
                of,
                (silent + weight * prior.silent()) / (occurrences() + weight),
                (Math.max(0, frames - starts) + weight * prior.stays()) / (frames + weight));
    }
}
