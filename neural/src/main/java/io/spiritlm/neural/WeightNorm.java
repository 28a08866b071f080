package io.spiritlm.neural;

/** Weight normalisation {@code g * v / ‖v‖}, the norm over all axes but one (Salimans and Kingma 2016). */
public final class WeightNorm {
    private WeightNorm() {}

    /** The folded weight, row-major, of the gains {@code g} (one per index of {@code keptAxis}) and directions {@code v}. */
    public static float[] fold(float[] g, float[] v, int keptAxis, long... shape) {
        float[] norms = norms(v, keptAxis, shape);
        float[] folded = new float[v.length];
        int inner = inner(keptAxis, shape);
        int kept = Math.toIntExact(shape[keptAxis]);
        for (int i = 0; i < v.length; i++) {
            int k = i / inner % kept;
            folded[i] = v[i] * g[k] / norms[k];
        }
        return folded;
    }

    /** The Euclidean norm of {@code v} per index of {@code keptAxis}: the gains of a weight that is its own direction. */
    public static float[] norms(float[] v, int keptAxis, long... shape) {
        int inner = inner(keptAxis, shape);
        int kept = Math.toIntExact(shape[keptAxis]);
        double[] squares = new double[kept];
        for (int i = 0; i < v.length; i++) {
            squares[i / inner % kept] += (double) v[i] * v[i];
        }
        float[] norms = new float[kept];
        for (int k = 0; k < kept; k++) {
            norms[k] = (float) Math.sqrt(squares[k]);
        }
        return norms;
    }

    private static int inner(int keptAxis, long[] shape) {
        long inner = 1;
        for (int axis = keptAxis + 1; axis < shape.length; axis++) {
            inner *= shape[axis];
        }
        return Math.toIntExact(inner);
    }
}
