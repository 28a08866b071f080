package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.tokenize.model.HubertConfig.Standardisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HubertConfigTest {
    /** As Hugging Face's HubertConfig saves it, but for the sizes. */
    private static final String ELSEWHERE = """
            {"conv_dim": [8, 8], "conv_kernel": [10, 3], "conv_stride": [5, 2], "hidden_size": 8, "num_hidden_layers": 12,
             "num_attention_heads": 2, "intermediate_size": 8, "num_conv_pos_embeddings": 4, "num_conv_pos_embedding_groups": 2}
            """;

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

    @Test
    void takesTheEleventhLayerOrTheLastOfFewerUnlessTold() throws IOException {
        assertThat(read(ELSEWHERE).featureLayer()).isEqualTo(11);
        assertThat(read(ELSEWHERE.replace(": 12,", ": 10,")).featureLayer()).isEqualTo(10);
        assertThat(read(ELSEWHERE.replace("{", "{\"feature_layer\": 12, ")).featureLayer())
                .isEqualTo(12);
    }

    @Test
    void standardisesAsTheFeatureExtractorBesideItSaysUnlessToldItself() throws IOException {
        assertThat(read(ELSEWHERE).standardisation()).isEqualTo(Standardisation.NONE);
        Path preprocessor = folder.resolve(HubertConfigFile.PREPROCESSOR);
        Files.writeString(preprocessor, "{\"do_normalize\": true, \"sampling_rate\": 16000}");
        assertThat(read(ELSEWHERE).standardisation()).isEqualTo(Standardisation.HUGGING_FACE);
        assertThat(read(ELSEWHERE.replace("{", "{\"normalize\": false, ")).standardisation())
                .isEqualTo(Standardisation.NONE);
        assertThat(read(ELSEWHERE.replace("{", "{\"normalize\": true, ")).standardisation())
                .isEqualTo(Standardisation.FAIRSEQ);
        Files.writeString(preprocessor, "{\"do_normalize\": false}");
        assertThat(read(ELSEWHERE).standardisation()).isEqualTo(Standardisation.NONE);
        Files.writeString(preprocessor, "{\"do_normalize\": \"yes\"}");
        assertThatThrownBy(() -> read(ELSEWHERE))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(preprocessor + ": expected do_normalize as true or false, found \"yes\"");
    }

    @ParameterizedTest
    @CsvSource({
        "hidden_act, relu, 'hidden_act: expected gelu, found \"relu\"'",
        "feat_extract_activation, swish, 'feat_extract_activation: expected gelu'"
    })
    void refusesOtherActivations(String field, String value, String message) {
        assertThatThrownBy(() -> read(ELSEWHERE.replace("{", "{\"" + field + "\": \"" + value + "\", ")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }

    private HubertConfig read(String json) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, json);
        return HubertConfig.read(file);
    }
}
