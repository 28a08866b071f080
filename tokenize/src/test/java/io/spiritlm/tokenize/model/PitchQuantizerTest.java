package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The codes that a VQ-VAE gives a made contour, and people's, equal those of a second implementation; {@code src/test/golden/expressive.py}. */
final class PitchQuantizerTest {
    private static final double TOLERANCE = 1e-3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pitch-scalar", "pitch-list", "pitch-odd-scalar"})
    void codesEqualTheSecondImplementations(String name) throws URISyntaxException {
        try (PitchQuantizer quantizer = PitchQuantizer.open(resource(name));
                Safetensors golden = Safetensors.open(resource(name).resolve("golden.safetensors"))) {
            float[] f0 = golden.read("f0");
            boolean[] voiced = booleans(golden.read("voiced"));
            assertThat(Difference.relative(quantizer.encoded(f0, voiced), golden.read("encoded")))
                    .as("greatest difference relative to the greatest value")
                    .isLessThan(TOLERANCE);
            assertThat(Difference.floats(quantizer.codes(f0, voiced))).containsExactly(golden.read("codes"));
            assertEqual(quantizer, resource(name).resolve(Recordings.FILE));
        }
    }

    /** Of the F0 that pYAAPT finds in the recordings. */
    private static void assertEqual(PitchQuantizer quantizer, Path goldenFile) throws URISyntaxException {
        try (Safetensors golden = Safetensors.open(goldenFile);
                Safetensors tracks = Safetensors.open(resource("../f0/golden.safetensors"))) {
            var agreement = new UnitAgreement();
            for (String recording : Recordings.NAMES) {
                F0Track track = F0Track.of(tracks.read(recording));
                assertThat(Recordings.difference(quantizer.encoded(track.hertz(), track.voiced()), golden, recording))
                        .as("greatest difference relative to the greatest value of %s", recording)
                        .isLessThan(TOLERANCE);
                agreement.add(quantizer.codes(track), golden, recording);
            }
            agreement.assertHolds();
        }
        Difference.requireFinite("no voiced frame", quantizer.encoded(new float[201], new boolean[201]));
    }

    @Test
    void givesACodeForEveryWholeStrideOfFrames() throws URISyntaxException {
        try (PitchQuantizer quantizer = PitchQuantizer.open(resource("pitch-scalar"))) {
            assertThat(quantizer.framesPerCode()).isEqualTo(16);
            assertThat(quantizer.codebookSize()).isEqualTo(9);
            for (int frames : new int[] {0, 1, 15, 16, 31, 32, 47}) {
                assertThat(quantizer.codes(new float[frames], new boolean[frames]))
                        .as("%d frames", frames)
                        .hasSize(frames / 16);
            }
        }
        try (PitchQuantizer quantizer = PitchQuantizer.open(resource("pitch-list"))) {
            for (int frames : new int[] {59, 60, 61, 119, 120}) {
                assertThat(quantizer.codes(new float[frames], new boolean[frames]))
                        .as("%d frames", frames)
                        .hasSize(frames / 60);
            }
        }
    }

    @Test
    void saysWhatAFolderHolds() throws URISyntaxException {
        assertThat(PitchQuantizer.check(resource("pitch-scalar")))
                .isEqualTo("pitch VQ-VAE: 4 convolutions of 10, 9 codes, one for 16 frames");
    }

    @Test
    void namesTheFileThatIsMissing() throws IOException, URISyntaxException {
        assertThatThrownBy(() -> PitchQuantizer.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(folder.resolve("config.yaml").toString());
        copy(PitchQuantizerConfig.FILE);
        assertThatThrownBy(() -> PitchQuantizer.check(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(folder.resolve("model.pt").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "features: norm_f0_interp,vuv | features: speaker_norm | features: expected one of",
                "features: norm_f0_interp,vuv | features: [f0] | features: expected a text",
                "f0_vq_params | other | f0_vq_params: expected a section, found none",
                "input_emb_width: 2 | input_emb_width: 1 | input_emb_width: expected 2, found 1",
                "output_emb_width: 12 | output_emb_width: 13 | emb_width: expected 13, found 12",
                "levels: 1 | levels: 2 | levels: expected 1, found 2",
                "downs_t: [4] | downs_t: [4, 4] | downs_t: expected a list with an entry for the one level, found [4,4]",
                "downs_t: [4] | downs_t: [1000] | downs_t: expected an integer in 1..32, found 1000",
                "strides_t: [2] | strides_t: [[2, 2]] | downs_t: expected as many as strides_t [2,2], found 4",
                "strides_t: [2] | strides_t: [60000] | strides_t: expected a product below 2^31",
                "strides_t: [2] | strides_t: [0] | strides_t: expected an integer in 1..65536, found 0",
                "m_conv: 1.0 | m_conv: 0.01 | m_conv: expected a number",
                "depth: 4 | depth: many | depth: expected an integer in 1..256, found \"many\"",
                "growth_rate: 3 | growth_rate: 100 | dilation_growth_rate: expected dilations of at most",
                "l_bins: 9 | bins: 9 | l_bins: expected an integer in 1..65536, found none",
                "width: 10 | width: [ | expected YAML, found",
            })
    void namesTheFieldThatIsWrong(String right, String wrong, String message) throws IOException, URISyntaxException {
        String yaml = Files.readString(resource("pitch-scalar").resolve(PitchQuantizerConfig.FILE));
        assertThat(yaml).contains(right);
        Files.writeString(folder.resolve(PitchQuantizerConfig.FILE), yaml.replace(right, wrong));
        assertThatThrownBy(() -> PitchQuantizer.check(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(folder.resolve(PitchQuantizerConfig.FILE).toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void namesTheTensorThatDoesNotFit() throws IOException, URISyntaxException {
        copy(PitchQuantizer.MODEL);
        String yaml = Files.readString(resource("pitch-scalar").resolve(PitchQuantizerConfig.FILE));
        Path config = folder.resolve(PitchQuantizerConfig.FILE);
        Files.writeString(config, yaml.replace("l_bins: 9", "l_bins: 64"));
        assertThatThrownBy(() -> PitchQuantizer.check(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("vq.level_blocks.0.k")
                .hasMessageContaining("expected shape [64, 12], found [9, 12]");
        Files.writeString(config, yaml.replace("depth: 4", "depth: 5"));
        assertThatThrownBy(() -> PitchQuantizer.check(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("expected a tensor 'encoder.level_blocks.0.model.0.1.model.4.model.1.weight'");
    }

    private void copy(String file) throws IOException, URISyntaxException {
        Files.copy(resource("pitch-scalar").resolve(file), folder.resolve(file));
    }

    private static boolean[] booleans(float[] values) {
        boolean[] booleans = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            booleans[i] = values[i] != 0;
        }
        return booleans;
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PitchQuantizerTest.class.getResource(name), name)
                .toURI());
    }
}
