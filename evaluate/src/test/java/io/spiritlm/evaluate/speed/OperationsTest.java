package io.spiritlm.evaluate.speed;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.tokenize.model.HubertConfig;
import io.spiritlm.tokenize.model.HubertConfig.Convolution;
import io.spiritlm.vocode.model.UnitHifiGanConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OperationsTest {
    @Test
    void countsAHubertByHand() {
        var config = new HubertConfig(
                List.of(new Convolution(3, 4, 2), new Convolution(5, 2, 2)),
                false,
                HubertConfig.ExtractorNorm.GROUP,
                6,
                3,
                2,
                7,
                4,
                2,
                HubertConfig.LayerOrder.POST_NORM,
                1e-5f,
                2,
                false,
                HubertConfig.Standardisation.NONE,
                Optional.empty());
        // 20 samples: 9 positions, then 4 frames
        double extractor = 9 * 1 * 3 * 4 + 4 * 3 * 5 * 2 + 4 * 5 * 6;
        double position = 4 * 6 * 3 * 4;
        double layer = 4 * (4 * 6 * 6 + 2 * 6 * 7) + 2 * 4 * 4 * 6;
        assertThat(Operations.of(config, 20)).isEqualTo(2 * (extractor + position + 2 * layer));
    }

    @Test
    void countsAHifiGanByHand() {
        var config = new UnitHifiGanConfig(
                11,
                6,
                8,
                List.of(new UnitHifiGanConfig.Upsampling(3, 5)),
                List.of(new UnitHifiGanConfig.ResidualBlock(3, List.of(1, 3))),
                4,
                0,
                0,
                0,
                5,
                3);
        // 10 frames of 12 channels, 8 before the upsampling, 30 positions of 4 behind it
        double before = 10 * 12 * 8 * 7;
        double upsampling = 10 * 8 * 4 * 5;
        double blocks = 30 * 4 * 4 * 3 * 4;
        double last = 30 * 4 * 7;
        assertThat(Operations.of(config, 10)).isEqualTo(2 * (before + upsampling + blocks + last));
    }
}
