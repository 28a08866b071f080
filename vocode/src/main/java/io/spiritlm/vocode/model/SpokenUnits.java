package io.spiritlm.vocode.model;

import io.spiritlm.vocode.model.UnitHifiGanConfig.Codes;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Units alone, as BASE says them, or each with a code of pitch and one of style, as EXPRESSIVE does: an utterance's units, or what
 * sounds in each of its frames. Immutable; ids aren't checked.
 */
public final class SpokenUnits {
    /** No units, of either version. */
    static final SpokenUnits NONE = of();

    /** Units, and with EXPRESSIVE as many codes of pitch and of style. */
    private final int[][] rows;

    private SpokenUnits(int[]... rows) {
        this.rows = rows;
    }

    /** Units alone. */
    public static SpokenUnits of(int... units) {
        return new SpokenUnits(units.clone());
    }

    /**
     * Units, each with its pitch and its style.
     *
     * @throws IllegalArgumentException if there aren't as many codes as units
     */
    public static SpokenUnits of(int[] units, int[] pitch, int[] style) {
        checkOneEach(CodeStream.PITCH.word(), units.length, pitch.length);
        checkOneEach(CodeStream.STYLE.word(), units.length, style.length);
        return new SpokenUnits(units.clone(), pitch.clone(), style.clone());
    }

    /**
     * A recording's units, each a frame, with its pitch and style at their own rates: their codes are repeated to frames, then cut,
     * or the last one goes on. BASE's are units alone, whatever pitch and style there are.
     *
     * @throws IllegalArgumentException if that would cut or add more than one code's frames
     */
    public static SpokenUnits ofRecording(UnitHifiGanConfig config, int[] units, int[] pitch, int[] style) {
        if (!config.expressive()) {
            return of(units);
        }
        return new SpokenUnits(
                units.clone(),
                aligned(CodeStream.PITCH, pitch, frames(config.pitchCodes(), config), units.length),
                aligned(CodeStream.STYLE, style, frames(config.styleCodes(), config), units.length));
    }

    /** {@code frames} codes: each one {@code framesPerCode} times, then cut, or the last one goes on. */
    static int[] aligned(CodeStream stream, int[] codes, int framesPerCode, int frames) {
        long covered = (long) codes.length * framesPerCode;
        if (Math.abs(covered - frames) > framesPerCode || (codes.length == 0 && frames > 0)) {
            throw new IllegalArgumentException("%s: expected codes of %d frames each for %d units, found %d codes"
                    .formatted(stream.word(), framesPerCode, frames, codes.length));
        }
        return IntStream.range(0, frames)
                .map(frame -> codes[Math.min(frame / framesPerCode, codes.length - 1)])
                .toArray();
    }

    private static int frames(Codes codes, UnitHifiGanConfig config) {
        return codes.frames(config.hopSamples());
    }

    /** How many there are. */
    public int count() {
        return units().length;
    }

    /** Whether each has its pitch and its style. */
    boolean expressive() {
        return rows.length > 1;
    }

    int[] units() {
        return rows[0];
    }

    /** As many as units; only where these are {@link #expressive}. */
    int[] pitch() {
        return rows[1];
    }

    /** As many as units; only where these are {@link #expressive}. */
    int[] style() {
        return rows[2];
    }

    /** Every unit, with the pitch and the style it has, for as many frames as it lasts. */
    SpokenUnits lasting(int[] durations) {
        checkOneEach("durations", count(), durations.length);
        int frames = Arrays.stream(durations).sum();
        return each(row -> repeated(row, durations, frames));
    }

    /** Those from {@code first} up to {@code end}, which is left out. */
    SpokenUnits between(int first, int end) {
        return each(row -> Arrays.copyOfRange(row, first, end));
    }

    /**
     * These and the next ones.
     *
     * @throws IllegalArgumentException if only these, or only the next, have pitch and style
     */
    SpokenUnits then(SpokenUnits next) {
        if (count() == 0) {
            return next;
        }
        if (next.count() == 0) {
            return this;
        }
        if (expressive() != next.expressive()) {
            throw new IllegalArgumentException(
                    "units: expected all of them with pitch and style or none, found some with and some without");
        }
        int[][] joined = new int[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            joined[row] = Arrays.copyOf(rows[row], count() + next.count());
            System.arraycopy(next.rows[row], 0, joined[row], count(), next.count());
        }
        return new SpokenUnits(joined);
    }

    private SpokenUnits each(UnaryOperator<int[]> change) {
        return new SpokenUnits(Arrays.stream(rows).map(change).toArray(int[][]::new));
    }

    private static int[] repeated(int[] codes, int[] durations, int frames) {
        int[] repeated = new int[frames];
        int end = 0;
        for (int i = 0; i < codes.length; i++) {
            Arrays.fill(repeated, end, end + durations[i], codes[i]);
            end += durations[i];
        }
        return repeated;
    }

    private static void checkOneEach(String what, int units, int found) {
        if (found != units) {
            throw new IllegalArgumentException(what + ": expected " + units + ", one for each unit, found " + found);
        }
    }
}
