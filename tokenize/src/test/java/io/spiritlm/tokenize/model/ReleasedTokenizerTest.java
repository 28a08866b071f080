package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release's files, with random weights; {@link HubertParityTest} holds what they give. */
final class ReleasedTokenizerTest {
    @TempDir
    Path folder;

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
                .hasMessageContaining(QuantizerFile.RELEASED);
        Files.copy(resource("released-default").resolve(QuantizerFile.RELEASED), folder.resolve("other.pt"));
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
