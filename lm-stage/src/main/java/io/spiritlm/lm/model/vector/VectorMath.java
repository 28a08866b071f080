package io.spiritlm.lm.model.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of many values, each computed in one fixed way: the same to the last bit whether this code is interpreted or compiled,
 * which the platform doesn't promise of its own exponential, nor of sums over a vector's lanes.
 */
final class VectorMath {
    private static final VectorSpecies<Float> SPECIES = Kernels.SPECIES;
    private static final int LANES = SPECIES.length();

    private static final float LEAST = -87;
    private static final float MOST = 88;
    private static final float LOG2_E = 1.442695f;
    private static final float LN_2_HIGH = 0.6933594f;
    private static final float LN_2_LOW = -0.00021219444f;
    /** Added to a value below 2^22, leaves its nearest whole number in the lowest bits. */
    private static final float WHOLE = 0x1.8p23f;

    private static final int EXPONENT_SHIFT = 23;

    private VectorMath() {}

    /** e^x within 2 units in the last place; of x below -87, that of -87, and of x above 88, that of 88. */
    static FloatVector exp(FloatVector x) {
        var bounded = x.lanewise(VectorOperators.MAX, LEAST).lanewise(VectorOperators.MIN, MOST);
        var shifted = bounded.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, WHOLE));
        var whole = shifted.sub(WHOLE);
        var rest = whole.fma(FloatVector.broadcast(SPECIES, -LN_2_HIGH), bounded);
        rest = whole.fma(FloatVector.broadcast(SPECIES, -LN_2_LOW), rest);
        // Cephes' polynomial (Moshier 1989) for |rest| <= ln 2 / 2
        var sum =
                rest.fma(FloatVector.broadcast(SPECIES, 0.00019875691f), FloatVector.broadcast(SPECIES, 0.0013981999f));
        sum = sum.fma(rest, FloatVector.broadcast(SPECIES, 0.008333452f));
        sum = sum.fma(rest, FloatVector.broadcast(SPECIES, 0.041665796f));
        sum = sum.fma(rest, FloatVector.broadcast(SPECIES, 0.16666666f));
        sum = sum.fma(rest, FloatVector.broadcast(SPECIES, 0.5f));
        sum = sum.fma(rest.mul(rest), rest.add(1));
        var power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT);
        return sum.reinterpretAsInts().add(power).reinterpretAsFloats();
    }

    /** Replaces each value by e to the power of its distance from the largest one, and gives their sum. */
    static float softmaxInPlace(float[] values, int at, int count) {
        int padded = padded(count);
        java.util.Arrays.fill(values, at + count, at + padded, Float.NEGATIVE_INFINITY);
        var highest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < padded; i += LANES) {
            highest = highest.max(FloatVector.fromArray(SPECIES, values, at + i));
        }
        float max = highest.reduceLanes(VectorOperators.MAX);
        var sums = FloatVector.zero(SPECIES);
        for (int i = 0; i < padded; i += LANES) {
            var distance = FloatVector.fromArray(SPECIES, values, at + i).sub(max);
            var power = exp(distance).blend(0f, distance.lt(LEAST));
            power.intoArray(values, at + i);
            sums = sums.add(power);
        }
        return sumOfLanes(sums);
    }

    /** How much room {@link #softmaxInPlace} needs for so many values. */
    static int padded(int count) {
        return (count + LANES - 1) / LANES * LANES;
    }

    /** The logarithm of the sum of e to the power of each value. */
    static double logSumOfExponentials(float[] values) {
        var highest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < values.length; i += LANES) {
            highest = highest.max(loaded(values, i));
        }
        float max = highest.reduceLanes(VectorOperators.MAX);
        var sums = FloatVector.zero(SPECIES);
        for (int i = 0; i < values.length; i += LANES) {
            var distance = loaded(values, i).sub(max);
            sums = sums.add(exp(distance).blend(0f, distance.lt(LEAST)));
        }
        return max + StrictMath.log(sumOfLanes(sums));
    }

    /** Values, and what is never the largest behind the last one. */
    private static FloatVector loaded(float[] values, int at) {
        if (at + LANES <= values.length) {
            return FloatVector.fromArray(SPECIES, values, at);
        }
        var inside = SPECIES.indexInRange(at, values.length);
        return FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY)
                .blend(FloatVector.fromArray(SPECIES, values, at, inside), inside);
    }

    /** The sum of squares, at most a multiple of the lanes by vectors and the rest one by one. */
    static float sumOfSquares(float[] values, int at, int count) {
        var sums = FloatVector.zero(SPECIES);
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            var x = FloatVector.fromArray(SPECIES, values, at + i);
            sums = x.fma(x, sums);
        }
        float sum = sumOfLanes(sums);
        for (int i = whole; i < count; i++) {
            sum = Math.fma(values[at + i], values[at + i], sum);
        }
        return sum;
    }

    /** {@code gate * sigmoid(gate) * up}, over {@link Kernels#PANEL} values of each. */
    static void gate(float[] gate, int gateAt, float[] up, int upAt, float[] to, int toAt) {
        for (int i = 0; i < Kernels.PANEL; i += LANES) {
            var x = FloatVector.fromArray(SPECIES, gate, gateAt + i);
            var y = FloatVector.fromArray(SPECIES, up, upAt + i);
            x.div(exp(x.neg()).add(1)).mul(y).intoArray(to, toAt + i);
        }
    }

    /** Adds values to others. */
    static void add(float[] values, int at, float[] to, int toAt, int count) {
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector.fromArray(SPECIES, to, toAt + i)
                    .add(FloatVector.fromArray(SPECIES, values, at + i))
                    .intoArray(to, toAt + i);
        }
        for (int i = whole; i < count; i++) {
            to[toAt + i] += values[at + i];
        }
    }

    private static float sumOfLanes(FloatVector sums) {
        float sum = 0;
        for (float lane : sums.toArray()) {
            sum += lane;
        }
        return sum;
    }
}
