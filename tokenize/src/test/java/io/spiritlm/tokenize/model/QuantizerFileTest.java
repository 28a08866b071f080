package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file is a folder's quantizer, and what is refused of it; {@link HubertParityTest} holds what they give. */
final class QuantizerFileTest {
    private static final String K_MEANS = "released-k-means/a_name_of_its_own_L11_km25.pt";

    @TempDir
    Path folder;

    @Test
    void readsArraysOfNumPyWhateverTheFileIsCalled() throws IOException, URISyntaxException {
        for (String name : List.of(
                "mhubert_base_25hz_L11_km500.bin",
                "kmeans.pt",
                "K-Means.pt",
                "my quantizer.pt",
                "L11_quantizer_500.pt")) {
            Path file = folder.resolve(name);
            Files.copy(resource(K_MEANS), file);
            try (Checkpoint quantizer = QuantizerFile.open(folder)) {
                assertThat(quantizer.shape(KMeansQuantizer.CENTERS)).as(name).containsExactly(25L, 12L);
                assertThat(Quantizer.of(quantizer, 12).codebookSize()).isEqualTo(25);
            }
            Files.delete(file);
        }
    }

    @Test
    void readsAModelOfScikitLearns() throws IOException {
        Path model = Path.of("..", "neural", "src", "test", "resources", "golden", "k-means.bin");
        Files.copy(model, folder.resolve("L11_km5.bin"));
        try (Checkpoint quantizer = QuantizerFile.open(folder)) {
            assertThat(quantizer.shape(KMeansQuantizer.CENTERS)).containsExactly(5L, 6L);
            assertThat(quantizer.read(KMeansQuantizer.CENTERS))
                    .startsWith(-2, -1.75f)
                    .endsWith(5.25f);
            assertThat(Quantizer.of(quantizer, 6).codebookSize()).isEqualTo(5);
        }
        Files.write(folder.resolve("L11_km5.bin"), new byte[] {'n', 'o', 'n', 'e'});
        assertRefused(folder.resolve("L11_km5.bin") + ": at byte 0 of the pickle: expected an opcode, found 110");
    }

    @Test
    void takesOursAndTheReleasesBeforeOthers() throws IOException, URISyntaxException {
        Files.copy(resource(K_MEANS), folder.resolve("km.pt"));
        Files.copy(resource("released-default/L11_quantizer_500.pt"), folder.resolve("L11_quantizer_500.pt"));
        assertThat(units(16)).isEqualTo(21);
        Files.copy(resource("pre-norm/quantizer.safetensors"), folder.resolve("quantizer.safetensors"));
        assertThat(units(16)).isEqualTo(30);
    }

    private int units(int hidden) {
        try (Checkpoint quantizer = QuantizerFile.open(folder)) {
            return Quantizer.of(quantizer, hidden).codebookSize();
        }
    }

    @Test
    void namesWhatItLookedForAndWhatItFound() throws IOException, URISyntaxException {
        Files.createFile(folder.resolve("pytorch_model.bin"));
        assertRefused("quantizer: expected quantizer.safetensors, L11_quantizer_500.pt or one k-means file"
                + " (*km*.pt or *km*.bin) in " + folder + ", found none");
        Files.copy(resource(K_MEANS), folder.resolve("km2.bin"));
        Files.copy(resource(K_MEANS), folder.resolve("km1.pt"));
        assertRefused("found [km1.pt, km2.bin]");
    }

    @Test
    void refusesOtherNumbersOfClusters() throws IOException, URISyntaxException {
        copyWith(K_MEANS, "km.pt", "\u0019\0\0\0\0\0\0\0", "\u001a\0\0\0\0\0\0\0");
        assertRefused(folder.resolve("km.pt")
                + ": expected 26 rows of cluster_centers, as n_clusters says, found 25 of them");
    }

    @Test
    void refusesLayersOfOtherWidthsThanTheConfigurationSays() throws IOException, URISyntaxException {
        // 20 units; a number below 256 follows the K
        String right = "K\u0014";
        copyWith("released-default/L11_quantizer_500.pt", QuantizerFile.RELEASED, right, "K\u0013");
        assertRefused(
                folder.resolve(QuantizerFile.RELEASED) + ": expected layers of widths [16, 15, 14, 20], as model_cfg"
                        + " says (vocab_size 19, dim 16, upstream_dim 24), found [16, 16, 15, 21]");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> QuantizerFile.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    /** A copy in which bytes of the pickle, which lies in the file as it is, are others. */
    private void copyWith(String from, String to, String right, String wrong) throws IOException, URISyntaxException {
        String bytes = Files.readString(resource(from), StandardCharsets.ISO_8859_1);
        assertThat(bytes.indexOf(right)).isPositive();
        Files.writeString(
                folder.resolve(to),
                bytes.substring(0, bytes.indexOf(right))
                        + wrong
                        + bytes.substring(bytes.indexOf(right) + right.length()),
                StandardCharsets.ISO_8859_1);
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(QuantizerFileTest.class.getResource(name), name)
                .toURI());
    }
}
