package io.spiritlm.tokenize.words;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Letter sounds as costs, which are negative natural logarithms of probabilities; each sound is a row. Immutable. */
final class SoundCosts {
    static final int EDGE = 0;
    static final int PAUSE = 1;
    /** A letter of which nothing is known. */
    private static final int ANY_LETTER = 2;

    private static final LetterSound ANY_SOUND = new LetterSound(0.2, 0.4, new TreeMap<>());

    /** Nothing is impossible, so that every text has a path. */
    private static final double LEAST = 1e-9;

    private final LetterSounds sounds;
    private final Map<String, Integer> rowsByKey = new HashMap<>();
    /** {@code [units][rows]}: what one frame needs lies together. */
    private final float[][] hearing;

    private final float[] silence;
    private final float[] start;
    private final float[] stay;
    private final float[] leave;

    SoundCosts(LetterSounds sounds) {
        this.sounds = sounds;
        List<LetterSound> rows = new ArrayList<>(List.of(sounds.edge(), sounds.pause(), ANY_SOUND));
        sounds.letters().forEach((key, sound) -> {
            rowsByKey.put(key, rows.size());
            rows.add(sound);
        });
        hearing = new float[sounds.units()][rows.size()];
        silence = new float[rows.size()];
        start = new float[rows.size()];
        stay = new float[rows.size()];
        leave = new float[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            LetterSound sound = rows.get(row);
            silence[row] = cost(sound.silent());
            start[row] = cost(1 - sound.silent());
            stay[row] = cost(sound.stays());
            leave[row] = cost(1 - sound.stays());
            hear(row, sound);
        }
    }

    private void hear(int row, LetterSound sound) {
        double known =
                sound.units().values().stream().mapToDouble(Double::doubleValue).sum();
        double any = Math.max(sounds.mixed(), 1 - known * (1 - sounds.mixed()));
        double[] shares = new double[sounds.units()];
        Arrays.setAll(shares, unit -> any * sounds.anything().get(unit));
        sound.units().forEach((unit, share) -> shares[unit] += (1 - sounds.mixed()) * share);
        for (int unit = 0; unit < shares.length; unit++) {
            hearing[unit][row] = cost(shares[unit]);
        }
    }

    private static float cost(double probability) {
        return (float) -Math.log(Math.max(probability, LEAST));
    }

    int units() {
        return hearing.length;
    }

    /** The row of a letter. */
    int row(LetterContext context) {
        for (String key : context.keys()) {
            Integer row = rowsByKey.get(key);
            if (row != null) {
                return row;
            }
        }
        return ANY_LETTER;
    }

    /** The cost of a unit in a frame, of each row. */
    float[] hearing(int unit) {
        return hearing[unit];
    }

    /** The cost of having no frame. */
    float silence(int row) {
        return silence[row];
    }

    /** The cost of having one. */
    float start(int row) {
        return start[row];
    }

    /** The cost of having another frame. */
    float stay(int row) {
        return stay[row];
    }

    /** The cost of having no other. */
    float leave(int row) {
        return leave[row];
    }
}
