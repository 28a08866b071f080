package io.spiritlm.evaluate.speed;

/**
 * How far our results are from the peer's.
 *
 * @param largestDifference {@code max|ours − theirs| / max|theirs|} of an utterance's scores, or of its samples: the largest of all
 * @param units compared: of each frame the one with the highest score; 0 for sound
 * @param closeUnits that differ where the peer's two highest scores are hardly apart, by {@link #ALLOWED_DIFFERENCE} of the largest
 *     score at most
 * @param otherUnits that differ elsewhere
 */
public record Agreement(double largestDifference, int units, int closeUnits, int otherUnits) {
    /** What rounding may do. */
    public static final double ALLOWED_DIFFERENCE = 1e-3;

    static Agreement ofNothing() {
        return new Agreement(0, 0, 0, 0);
    }

    /** Whether both computed the same. */
    public boolean holds() {
        return largestDifference <= ALLOWED_DIFFERENCE && otherUnits == 0;
    }

    /** Of another utterance's sound. */
    Agreement and(float[] ours, float[] theirs) {
        double difference = ours.length == theirs.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
            double off = Math.abs((double) ours[i] - theirs[i]);
            difference = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(difference, off);
        }
        return new Agreement(Math.max(largestDifference, difference / largest(theirs)), units, closeUnits, otherUnits);
    }

    /** Of another utterance's scores: {@code [frames, width]}. */
    Agreement and(float[] ours, float[] theirs, int width) {
        Agreement scores = and(ours, theirs);
        double close = ALLOWED_DIFFERENCE * largest(theirs);
        int frames = Math.min(ours.length, theirs.length) / width;
        int closeOnes = closeUnits;
        int others = otherUnits;
        for (int frame = 0; frame < frames; frame++) {
            int unit = highest(ours, frame * width, width);
            int wanted = highest(theirs, frame * width, width);
            if (unit != wanted) {
                double margin = theirs[frame * width + wanted] - theirs[frame * width + unit];
                closeOnes += margin <= close ? 1 : 0;
                others += margin <= close ? 0 : 1;
            }
        }
        return new Agreement(scores.largestDifference(), units + frames, closeOnes, others);
    }

    private static int highest(float[] values, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = values[from + i] > values[from + best] ? i : best;
        }
        return best;
    }

    private static double largest(float[] values) {
        double largest = Double.MIN_NORMAL;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
