package io.spiritlm.train.lm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PackedRowsTest {
    @Test
    void targetsStayWithinTheirSequence() {
        var batch = PackedRows.fill(1, 13, most -> sequence(7, 8, 9, 5, 6));
        assertThat(batch.tokens).containsExactly(7, 8, 9, 5, 6, 7, 8, 9, 5, 6, 0, 0, 0);
        assertThat(batch.segments).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, -1, -1, -1);
        assertThat(batch.positions).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 0, 0);
        assertThat(batch.targets).containsExactly(8, 9, 5, 6, 0, 8, 9, 5, 6, 0, 0, 0, 0);
        assertThat(batch.weights).containsExactly(1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0);
        assertThat(batch.used()).isEqualTo(10);
    }

    @Test
    void rowsDoNotShareASequence() {
        var batch = PackedRows.fill(3, 9, most -> sequence(7, 8, 9, 5, 6));
        assertThat(batch.segments).hasSize(27);
        assertThat(batch.used()).isEqualTo(15);
        for (int row = 0; row < 3; row++) {
            assertThat(batch.segments[row * 9])
                    .isEqualTo(batch.segments[row * 9 + 4])
                    .isNotNegative();
            assertThat(batch.segments[row * 9 + 5]).isEqualTo(-1);
        }
    }

    @Test
    void wordsThatEndAreFoundByTheirRow() {
        var batch = PackedRows.fill(2, 12, most -> {
            var sequence = sequence(7, 8, 9);
            sequence.hear(4);
            sequence.add(5, 1);
            return sequence;
        });
        assertThat(batch.heardRows()).containsExactly(2, 6, 10, 14, 18);
        assertThat(batch.heardTokens()).containsOnly(4).hasSize(5);
    }

    private static TrainingSequence sequence(int... tokens) {
        var sequence = new TrainingSequence();
        for (int token : tokens) {
            sequence.add(token, 1);
        }
        return sequence;
    }
}
