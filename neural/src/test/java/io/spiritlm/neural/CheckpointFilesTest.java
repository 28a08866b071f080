package io.spiritlm.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFilesTest {
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir
    Path folder;

    @Test
    void readsPyTorchsFileAndRatherSafetensors() throws IOException {
        Files.copy(Path.of("src", "test", "resources", "golden", "state.bin"), folder.resolve("pytorch_model.bin"));
        try (Checkpoint checkpoint = CheckpointFiles.open(folder)) {
            assertThat(checkpoint.read("tail")).containsExactly(6, 7, 8, 9);
        }
        write("model.safetensors", "w", 5);
        try (Checkpoint checkpoint = CheckpointFiles.open(folder)) {
            assertThat(checkpoint.names()).containsExactly("w");
        }
    }

    @Test
    void readsShards() throws IOException {
        write("model-1.safetensors", "a", 1);
        write("model-2.safetensors", "b", 2);
        Files.writeString(
                folder.resolve(INDEX),
                "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}");
        try (Checkpoint checkpoint = CheckpointFiles.open(folder)) {
            assertThat(checkpoint.names()).containsExactlyInAnyOrder("a", "b");
            assertThat(checkpoint.shape("b")).containsExactly(1L);
            assertThat(checkpoint.read("a")).containsExactly(1);
            assertThat(checkpoint.read("b")).containsExactly(2);
            assertThatThrownBy(() -> checkpoint.read("c"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("'c'");
        }
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertThatThrownBy(() -> CheckpointFiles.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("expected model.safetensors or pytorch_model.bin in " + folder);
        refused("{\"weight_map\":{\"a\":\"../a.safetensors\"}}", "the name of a file beside it for 'a'");
        refused("{\"weight_map\":{\"a\":\"none.safetensors\"}}", "none.safetensors");
        refused("{\"weight_map\":{\"a\":\"a\\u0000b\"}}", "the name of a file beside it for 'a', found 'a?b'");
        refused("{\"weight_map\":7}", "'weight_map'");
        refused("{", "expected a JSON object");
        write("model-1.safetensors", "a", 1);
        refused("{\"weight_map\":{\"b\":\"model-1.safetensors\"}}", "'b' in model-1.safetensors");
    }

    private void refused(String index, String message) throws IOException {
        Files.writeString(folder.resolve(INDEX), index);
        assertThatThrownBy(() -> CheckpointFiles.open(folder))
                .as(index)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }

    private void write(String file, String name, float value) throws IOException {
        new SafetensorsWriter(SafetensorsWriter.Precision.F32)
                .add(name, List.of(1L), new float[] {value})
                .write(folder.resolve(file));
    }
}
