package io.spiritlm.vocode.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waveforms and durations equal those of an independent implementation in PyTorch. */
final class UnitHifiGanParityTest {
    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"released", "single", "blocks"})
    void waveformEqualsTheReference(String name) throws IOException {
        var golden = Golden.of(name);
        var vocoder = golden.vocoder();
        float[] made = vocoder.waveform(SpokenUnits.of(golden.units()), golden.speaker(), golden.style());
        assertThat(made).hasSize(golden.units().length * vocoder.config().hopSamples());
        assertThat(Difference.relative(made, golden.waveform())).isLessThanOrEqualTo(TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"released", "single", "blocks"})
    void durationsEqualTheReference(String name) throws IOException {
        var golden = Golden.of(name);
        var vocoder = golden.vocoder();
        assertThat(vocoder.durations(golden.units())).containsExactly(golden.frames());
    }

    @Test
    void speakerAndStyleChangeTheWaveform() throws IOException {
        var golden = Golden.of("released");
        var vocoder = golden.vocoder();
        float[] made = vocoder.waveform(SpokenUnits.of(golden.units()), golden.speaker(), golden.style());
        assertThat(vocoder.waveform(SpokenUnits.of(golden.units()), 0, golden.style()))
                .isNotEqualTo(made);
        assertThat(vocoder.waveform(SpokenUnits.of(golden.units()), golden.speaker(), 0))
                .isNotEqualTo(made);
    }

    @Test
    void refusesIdsItDoesNotKnow() {
        var vocoder = Golden.vocoder("released");
        assertThatThrownBy(() -> vocoder.waveform(SpokenUnits.of(11), 0, 0))
                .hasMessage("unit: expected 0..10, found 11");
        assertThatThrownBy(() -> vocoder.waveform(SpokenUnits.of(1), 4, 0))
                .hasMessage("speaker: expected 0..3, found 4");
        assertThatThrownBy(() -> vocoder.waveform(SpokenUnits.of(1), 0, -1))
                .hasMessage("style: expected 0..2, found -1");
        assertThat(vocoder.waveform(SpokenUnits.NONE, 0, 0)).isEmpty();
    }

    @Test
    void saysWhichFileIsMissingOrWrong() throws IOException {
        assertThatThrownBy(() -> UnitVocoder.open(temporary))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("expected a file")
                .hasMessageContaining("config.json");
        for (var name : new String[] {"config.json", "model.safetensors", "speakers.txt", "styles.txt"}) {
            Files.copy(Golden.folder("released").resolve(name), temporary.resolve(name));
        }
        Files.writeString(temporary.resolve("speakers.txt"), "only one\n");
        assertThatThrownBy(() -> UnitVocoder.open(temporary)).hasMessageEndingWith("expected 4 names, found 1");
        Path config = temporary.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"num_embeddings\": 11", "\"num_embeddings\": 12"));
        Files.copy(
                Golden.folder("released").resolve("speakers.txt"),
                temporary.resolve("speakers.txt"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> UnitVocoder.open(temporary))
                .hasMessageContaining("dict.weight")
                .hasMessageContaining("expected shape [12, 6], found [11, 6]");
    }
}
