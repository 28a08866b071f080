package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;

/** How far results are from those of a second implementation. */
final class Difference {
    private Difference() {}

    /** The greatest difference between two values, relative to the greatest expected. */
    static double relative(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double greatest = 0;
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isFinite();
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            greatest = Math.max(greatest, Math.abs(expected[i]));
        }
        return difference / greatest;
    }

    /** Ids as a golden file has them. */
    static float[] floats(int[] ids) {
        float[] floats = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            floats[i] = ids[i];
        }
        return floats;
    }
}
