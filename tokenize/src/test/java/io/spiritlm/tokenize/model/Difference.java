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

    /** @param what has these values, for the message */
    static void requireFinite(String what, float[] values) {
        for (float value : values) {
            assertThat(Float.isFinite(value)).as("%s: %f", what, value).isTrue();
        }
    }

    /** Ids as a golden file has them. */
    static float[] floats(int[] ids) {
        float[] floats = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            floats[i] = ids[i];
        }
        return floats;
    }

    /** Flags as a golden file has them. */
    static float[] floats(boolean[] flags) {
        float[] floats = new float[flags.length];
        for (int i = 0; i < flags.length; i++) {
            floats[i] = flags[i] ? 1 : 0;
        }
        return floats;
    }

    /** Between two frequencies in Hz, or two that are none; infinite when one is. */
    static double cents(double oneHz, double otherHz) {
        return oneHz == otherHz ? 0 : Math.abs(1_200 * Math.log(oneHz / otherHz) / Math.log(2));
    }
}
