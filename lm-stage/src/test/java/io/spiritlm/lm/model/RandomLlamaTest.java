package io.spiritlm.lm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.WeightPrecision;
import org.junit.jupiter.api.Test;

final class RandomLlamaTest {
    @Test
    void hasTheTensorsOfItsShapeAndTheSameValuesEachTime() {
        var config = new LlamaConfig(32_512, 768, 2048, 12, 12, 12, 64, 2048, 10_000, 1e-5f, true);
        var checkpoint = new RandomLlama(config);
        long layer = 4L * 768 * 768 + 3L * 768 * 2048 + 2 * 768;
        assertThat(MemoryNeed.weightBytes(config, checkpoint, WeightPrecision.FLOAT32))
                .isEqualTo(4 * (12 * layer + 32_512L * 768 + 768));
        String name = "model.layers.3.self_attn.q_proj.weight";
        assertThat(checkpoint.read(name))
                .isEqualTo(new RandomLlama(config).read(name))
                .isNotEqualTo(checkpoint.read("model.layers.4.self_attn.q_proj.weight"));
        assertThatThrownBy(() -> checkpoint.shape("model.other.weight"))
                .hasMessage("random network: expected a tensor of Llama, found model.other.weight");
    }
}
