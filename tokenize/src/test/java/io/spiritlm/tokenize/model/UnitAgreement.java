package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.neural.Checkpoint;

/**
 * Units held against those of a second implementation: they are the same wherever its best score exceeds its second by more than
 * {@value #MARGIN}, of the greatest score where that is below 1. The others are counted, and so are those among them that differ.
 */
final class UnitAgreement {
    static final double MARGIN = 1e-3;
    private static final double MOST_DIFFERING = 1e-3;

    private int units;
    private int close;
    private int differing;

    /** With a golden file's {@code NAME.units} and {@code NAME.margins}. */
    void add(int[] found, Checkpoint golden, String name) {
        float[] expected = golden.read(name + ".units");
        float[] margins = golden.read(name + ".margins");
        assertThat(found).as("units of %s", name).hasSameSizeAs(expected);
        for (int frame = 0; frame < found.length; frame++) {
            if (margins[frame] > MARGIN) {
                assertThat(found[frame])
                        .as("unit %d of %s, of margin %f", frame, name, margins[frame])
                        .isEqualTo((int) expected[frame]);
            } else {
                close++;
                differing += found[frame] == (int) expected[frame] ? 0 : 1;
            }
        }
        units += found.length;
    }

    /** Of all units that were added, at most a thousandth differ. */
    void assertHolds() {
        assertThat(units).isPositive();
        assertThat(differing)
                .as("units that differ, of %d, of which %d have a small margin", units, close)
                .isLessThanOrEqualTo((int) (MOST_DIFFERING * units));
    }
}
