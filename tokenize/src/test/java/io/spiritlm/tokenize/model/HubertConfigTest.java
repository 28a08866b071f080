package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HubertConfigTest {
    @TempDir
    private Path folder;

    @Test
    void countsFramesAsTheReleasedNetworkDoes() throws IOException {
        var config = read("""
                {"conv_dim": [512, 512, 512, 512, 512, 512, 512, 512], "conv_kernel": [10, 3, 3, 3, 3, 2, 2, 2],
                 "conv_stride": [5, 2, 2, 2, 2, 2, 2, 2], "hidden_size": 768, "num_hidden_layers": 12,
                 "num_attention_heads": 12, "intermediate_size": 3072, "num_conv_pos_embeddings": 128,
                 "num_conv_pos_embedding_groups": 16, "feature_layer": 11}
                """);
        assertThat(config.hopSamples()).isEqualTo(640);
        assertThat(config.fieldSamples()).isEqualTo(720);
        assertThat(config.frames(719)).isZero();
        assertThat(config.frames(1280)).isEqualTo(1);
        assertThat(config.frames(16_000)).isEqualTo(24);
        assertThat(config.frames(config.samples(24))).isEqualTo(24);
        assertThat(config.streaming()).isEmpty();
    }

    @Test
    void namesTheFieldThatIsMissing() {
        assertThatThrownBy(() -> read(RandomHubert.STREAMING.replace("hidden_size", "hiden_size")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("hidden_size")
                .hasMessageContaining("config.json");
    }

    @Test
    void refusesStreamingWithNormalisationOverTheUtterance() {
        assertThatThrownBy(() -> read(RandomHubert.STREAMING.replace("\"layer\"", "\"group\"")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("GROUP");
    }

    private HubertConfig read(String json) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, json);
        return HubertConfig.read(file);
    }
}
