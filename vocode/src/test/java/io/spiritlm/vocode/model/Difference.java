package io.spiritlm.vocode.model;

import static org.assertj.core.api.Assertions.assertThat;

/** How far results are from those of a second implementation. */
final class Difference {
    private Difference() {}

    /** The greatest difference between two values, relative to the greatest expected. */
    static double relative(float[] made, float[] expected) {
        double greatest = 0;
        for (float value : expected) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return relative(made, expected, greatest);
    }

    /** The same where {@code expected} are some of the values, and the greatest of all is known. */
    static double relative(float[] made, float[] expected, double greatest) {
        assertThat(made).hasSameSizeAs(expected);
        assertThat(greatest).isPositive();
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            assertThat(Float.isFinite(made[i])).as("value %d: %f", i, made[i]).isTrue();
            difference = Math.max(difference, Math.abs(made[i] - expected[i]));
        }
        return difference / greatest;
    }
}
