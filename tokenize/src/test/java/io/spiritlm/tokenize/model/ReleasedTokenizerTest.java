package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The release's files, with random weights, give the units that Hugging Face's HubertModel gives; {@code src/test/golden/released.py}. */
final class ReleasedTokenizerTest {
    private static final double TOLERANCE = 1e-3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"released-default", "released-layer-norm"})
    void unitsEqualTheSecondImplementations(String name) throws URISyntaxException {
        try (HubertTokenizer tokenizer = HubertTokenizer.open(resource(name));
                var golden = Safetensors.open(resource(name).resolve("golden.safetensors"));
                var sound = Safetensors.open(resource("audio.safetensors"))) {
            float[] audio = sound.read("audio");
            float[] expected = golden.read("scores");
            float[] scores = tokenizer.scores(audio);
            assertThat(scores).hasSameSizeAs(expected);
            double difference = 0;
            double greatest = 0;
            for (int i = 0; i < expected.length; i++) {
                difference = Math.max(difference, Math.abs(scores[i] - expected[i]));
                greatest = Math.max(greatest, Math.abs(expected[i]));
            }
            assertThat(difference / greatest).isLessThan(TOLERANCE);
            assertThat(tokenizer.hopSamples()).isEqualTo(640);
            assertThat(tokenizer.codebookSize()).isEqualTo(21);
            float[] units = golden.read("units");
            int[] found = tokenizer.units(audio);
            assertThat(found).hasSize(units.length);
            for (int i = 0; i < units.length; i++) {
                assertThat(found[i]).as("frame %d", i).isEqualTo((int) units[i]);
            }
        }
    }

    @Test
    void readsFairseqsListOfLayers() {
        assertThat(FairseqHubert.convolutions("[(512,10,5)] + [(512,3,2)] * 4 + [(512,2,2)] * 2"))
                .hasSize(7)
                .startsWith(new HubertConfig.Convolution(512, 10, 5), new HubertConfig.Convolution(512, 3, 2))
                .endsWith(new HubertConfig.Convolution(512, 2, 2));
        assertThat(FairseqHubert.convolutions("[(512, 10, 5), (256, 8, 4)]")).hasSize(2);
        for (String wrong : List.of(
                "",
                "[]",
                "[(512,10,5)] +",
                "[(512,10)]",
                "[(512,10,5)] * 1000",
                "__import__('os')",
                "[(9999999999,1,1)]",
                "[" + "(1,1,1),".repeat(10_000) + "]")) {
            assertThatThrownBy(() -> FairseqHubert.convolutions(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("conv_feature_layers: expected");
        }
    }

    @Test
    void saysWhatIsMissing() throws IOException, URISyntaxException {
        Files.copy(
                resource("released-default").resolve(TokenizerFiles.RELEASED_NETWORK),
                folder.resolve(TokenizerFiles.RELEASED_NETWORK));
        assertThatThrownBy(() -> HubertTokenizer.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(TokenizerFiles.RELEASED_QUANTIZER);
        Files.copy(resource("released-default").resolve(TokenizerFiles.RELEASED_QUANTIZER), folder.resolve("other.pt"));
        Files.move(
                folder.resolve("other.pt"),
                folder.resolve(TokenizerFiles.RELEASED_NETWORK),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> HubertTokenizer.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(TokenizerFiles.RELEASED_NETWORK)
                .hasMessageContaining("[task_cfg]");
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ReleasedTokenizerTest.class.getResource(name), name)
                .toURI());
    }
}
