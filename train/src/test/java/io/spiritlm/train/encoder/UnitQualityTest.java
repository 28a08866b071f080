package io.spiritlm.train.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class UnitQualityTest {
    @Test
    void unitPerPhoneExplainsEverything() {
        var counter = new UnitQuality.Counter(4, 3);
        for (int phone = 0; phone < 3; phone++) {
            for (int i = 0; i <= phone; i++) {
                counter.add(phone + 1, phone);
            }
        }
        var quality = counter.quality();
        assertThat(quality.frames()).isEqualTo(6);
        assertThat(quality.phoneMutualInformation()).isCloseTo(1, within(1e-12));
        assertThat(quality.phonePurity()).isEqualTo(1);
        assertThat(quality.unitPurity()).isEqualTo(1);
        assertThat(quality.unitsUsed()).isEqualTo(3);
    }

    @Test
    void unitsDrawnRegardlessOfPhonesExplainNothing() {
        var counter = new UnitQuality.Counter(2, 2);
        for (int unit = 0; unit < 2; unit++) {
            for (int phone = 0; phone < 2; phone++) {
                counter.add(unit, phone);
            }
        }
        var quality = counter.quality();
        assertThat(quality.phoneMutualInformation()).isCloseTo(0, within(1e-12));
        assertThat(quality.phonePurity()).isEqualTo(0.5);
        assertThat(quality.unitPurity()).isEqualTo(0.5);
    }

    @Test
    void nothingCountedIsZeroAndNoError() {
        var quality = new UnitQuality.Counter(2, 2).quality();
        assertThat(quality.frames()).isZero();
        assertThat(quality.phoneMutualInformation()).isZero();
    }
}
