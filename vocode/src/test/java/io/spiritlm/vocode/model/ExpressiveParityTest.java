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

/** EXPRESSIVE: waveforms and durations equal those of an independent implementation in PyTorch. */
final class ExpressiveParityTest {
    /** Of the largest sample. */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"expressive", "expressive-single", "expressive-blocks"})
    void predictedDurationsAndTheirWaveformEqualTheReference(String name) throws IOException {
        var golden = Golden.of(name);
        var vocoder = golden.vocoder();
        assertThat(vocoder.durations(golden.units())).containsExactly(golden.frames());
        var frames = SpokenUnits.of(golden.units(), golden.ints("pitch"), golden.ints("style"))
                .lasting(vocoder.durations(golden.units()));
        assertClose(vocoder.waveform(frames, golden.speaker(), 0), golden.waveform());
    }

    @ParameterizedTest
    @ValueSource(strings = {"expressive", "expressive-single", "expressive-blocks"})
    void aRecordingsWaveformEqualsTheReference(String name) throws IOException {
        var golden = Golden.of(name);
        var vocoder = golden.vocoder();
        var frames = SpokenUnits.ofRecording(
                vocoder.config(), golden.units(), golden.ints("recording_pitch"), golden.ints("recording_style"));
        assertThat(frames.count()).isEqualTo(golden.units().length);
        assertClose(vocoder.waveform(frames, golden.speaker(), 0), golden.floats("recording_waveform"));
    }

    @Test
    void pitchStyleAndSpeakerChangeTheWaveform() {
        var vocoder = Golden.vocoder("expressive");
        float[] made = vocoder.waveform(oneFrame(3, 4, 5), 1, 0);
        assertThat(vocoder.waveform(oneFrame(3, 4, 5), 1, 0)).isEqualTo(made);
        assertThat(vocoder.waveform(oneFrame(3, 5, 5), 1, 0)).isNotEqualTo(made);
        assertThat(vocoder.waveform(oneFrame(3, 4, 6), 1, 0)).isNotEqualTo(made);
        assertThat(vocoder.waveform(oneFrame(3, 4, 5), 2, 0)).isNotEqualTo(made);
    }

    @Test
    void refusesCodesItDoesNotKnow() {
        var vocoder = Golden.vocoder("expressive");
        assertThatThrownBy(() -> vocoder.waveform(oneFrame(11, 0, 0), 0, 0))
                .hasMessage("unit: expected 0..10, found 11");
        assertThatThrownBy(() -> vocoder.waveform(oneFrame(0, 9, 0), 0, 0)).hasMessage("pitch: expected 0..8, found 9");
        assertThatThrownBy(() -> vocoder.waveform(oneFrame(0, 0, -1), 0, 0))
                .hasMessage("style: expected 0..6, found -1");
        assertThatThrownBy(() -> vocoder.waveform(oneFrame(0, 0, 0), 4, 0))
                .hasMessage("speaker: expected 0..3, found 4");
        assertThatThrownBy(() -> vocoder.waveform(oneFrame(0, 0, 0), 0, 1)).hasMessage("style: expected 0..0, found 1");
        int[] none = {};
        assertThat(vocoder.waveform(SpokenUnits.of(none, none, none), 0, 0)).isEmpty();
    }

    @Test
    void refusesTheOtherVersionsInput() {
        int[] one = {1};
        var expressive = Golden.vocoder("expressive");
        var base = Golden.vocoder("released");
        assertThatThrownBy(() -> expressive.waveform(SpokenUnits.of(one), 0, 0))
                .hasMessage("vocoder: expected units with pitch and style, as the checkpoint is EXPRESSIVE,"
                        + " found units alone");
        assertThatThrownBy(() -> base.waveform(oneFrame(1, 1, 1), 0, 0))
                .hasMessage("vocoder: expected units alone, as the checkpoint is BASE,"
                        + " found units with pitch and style");
    }

    @Test
    void saysWhatAFolderHolds() throws IOException {
        assertThat(UnitVocoder.check(Golden.folder("expressive-blocks")))
                .isEqualTo("unit HiFi-GAN: 16 units of 0 ms, 5 speakers, 6 pitch codes of 1 ms, 5 style codes of 2 ms");
        copy("expressive-blocks", "config.json", "model.safetensors", "speakers.txt");
        rewrite("\"num_f0_tokens\": 6", "\"num_f0_tokens\": 7");
        assertThatThrownBy(() -> UnitVocoder.check(temporary))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("f0_dict.weight")
                .hasMessageContaining("expected shape [7, 4], found [6, 4]");
        rewrite("\"num_f0_tokens\": 7", "\"num_f0_tokens\": -1");
        assertMalformed("num_f0_tokens: expected at least 1, found -1");
        rewrite("\"num_f0_tokens\": -1", "\"f0_bins\": 6");
        assertMalformed("num_f0_tokens and num_style_tokens: expected both or neither, found 0 and 5");
        rewrite("\"num_style_tokens\"", "\"style_bins\"");
        assertMalformed("num_f0_tokens and num_style_tokens: expected, since model_in_dim is 16, found neither");
    }

    @Test
    void refusesAConfigurationThatCannotBe() throws IOException {
        copy("expressive", "config.json");
        rewrite("\"f0_hop_size\": 80", "\"f0_hop_size\": 20");
        assertMalformed("f0_hop_size: frames: expected at least 1, found 0");
        rewrite("\"f0_hop_size\": 20", "\"f0_hop_size\": 0");
        assertMalformed("f0_hop_size: expected at least 1, found 0");
        rewrite("\"f0_hop_size\": 0", "\"f0_hop_size\": 80");
        rewrite("\"multistyle\": false", "\"multistyle\": true, \"num_styles\": 2");
        assertMalformed("num_styles: expected none beside codes of style, found 2");
    }

    private void copy(String name, String... files) throws IOException {
        for (String file : files) {
            Files.copy(Golden.folder(name).resolve(file), temporary.resolve(file));
        }
    }

    private void assertMalformed(String message) {
        assertThatThrownBy(() -> UnitVocoder.check(temporary))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("vocoder configuration " + temporary.resolve("config.json") + ": " + message);
    }

    private void rewrite(String part, String instead) throws IOException {
        Path config = temporary.resolve("config.json");
        String json = Files.readString(config);
        assertThat(json).contains(part);
        Files.writeString(config, json.replace(part, instead));
    }

    private static SpokenUnits oneFrame(int unit, int pitch, int style) {
        return SpokenUnits.of(new int[] {unit}, new int[] {pitch}, new int[] {style});
    }

    private static void assertClose(float[] made, float[] expected) {
        assertThat(Difference.relative(made, expected)).isLessThanOrEqualTo(TOLERANCE);
    }
}
