package io.spiritlm.vocode.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnitHifiGanConfigTest {
    @TempDir
    Path folder;

    @Test
    void writesWhatItReads() throws IOException {
        var config = UnitHifiGanConfig.read(Golden.folder("released").resolve("config.json"));
        Path file = folder.resolve("config.json");
        config.withDefaultSpeaker(3).write(file);
        assertThat(UnitHifiGanConfig.read(file)).isEqualTo(config.withDefaultSpeaker(3));
    }

    @Test
    void writesWhatItReadsOfPitchAndStyle() throws IOException {
        var config = UnitHifiGanConfig.read(Golden.folder("expressive").resolve("config.json"));
        assertThat(config.pitchCodes()).isEqualTo(new UnitHifiGanConfig.Codes(9, 80));
        assertThat(config.styleCodes()).isEqualTo(new UnitHifiGanConfig.Codes(7, 200));
        assertThat(config.styles()).isZero();
        Path file = folder.resolve("config.json");
        config.withDefaultSpeaker(1).write(file);
        assertThat(UnitHifiGanConfig.read(file)).isEqualTo(config.withDefaultSpeaker(1));
    }

    @Test
    void takesTheReleasedRatesWhereNoHopIsGiven() throws IOException {
        Path file = folder.resolve("config.json");
        String json = Files.readString(Golden.folder("expressive").resolve("config.json"));
        Files.writeString(file, json.replace("\"f0_hop_size\": 80,", "").replace("\"style_hop_size\": 200,", ""));
        var config = UnitHifiGanConfig.read(file);
        assertThat(config.pitchCodes().hopSamples()).isEqualTo(1_280);
        assertThat(config.styleCodes().hopSamples()).isEqualTo(16_000);
    }

    @Test
    void takesTheThirdSpeakerAndTheNinthStyleOrTheLastWhereNoneIsNamed() throws IOException {
        String json = Files.readString(Golden.folder("blocks").resolve("config.json"));
        var five = read(json);
        assertThat(five.defaultSpeaker()).isEqualTo(2);
        assertThat(five.defaultStyle()).isEqualTo(8);
        var two = read(json.replace("\"num_speakers\": 5", "\"num_speakers\": 2")
                .replace("\"num_styles\": 10", "\"num_styles\": 1"));
        assertThat(two.defaultSpeaker()).isEqualTo(1);
        assertThat(two.defaultStyle()).isZero();
        var named = read(json.replace("{\n  \"num_emb", "{\"default_speaker\": 4, \"default_style\": 9, \"num_emb"));
        assertThat(named.defaultSpeaker()).isEqualTo(4);
        assertThat(named.defaultStyle()).isEqualTo(9);
        Path file = folder.resolve("config.json");
        named.write(file);
        assertThat(UnitHifiGanConfig.read(file)).isEqualTo(named);
    }

    private UnitHifiGanConfig read(String json) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, json);
        return UnitHifiGanConfig.read(file);
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertRefused(
                "\"upsample_rates\": [",
                "\"upsample_rates\": [1, ",
                "upsample_kernel_sizes: expected 4 entries, found 3");
        assertRefused(
                "\"model_in_dim\": 18",
                "\"model_in_dim\": 17",
                "model_in_dim: expected 18 for the other sizes, found 17");
        assertRefused("\"resblock\": \"1\"", "\"resblock\": \"2\"", "resblock: expected 1, found \"2\"");
        assertRefused(
                "\"num_embeddings\": 11", "\"numbers\": 11", "num_embeddings: expected a whole number, found none");
        assertRefused("{\n", "{\"default_style\": 3,", "default_style: expected 0..2, found 3");
        assertRefused("{\n", "{\"default_speaker\": -1,", "default_speaker: expected 0..3, found -1");
        assertRefused("{", "[", "expected JSON");
    }

    private void assertRefused(String part, String instead, String message) throws IOException {
        String json = Files.readString(Golden.folder("released").resolve("config.json"));
        Path file = folder.resolve("wrong.json");
        Files.writeString(file, json.replace(part, instead));
        assertThatThrownBy(() -> UnitHifiGanConfig.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }
}
