package io.spiritlm.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsTest {
    private static final int TRIALS = Integer.getInteger("spirit.trials", 2_000);

    @TempDir
    Path folder;

    @Test
    void readsBackWhatWasWritten() throws IOException {
        Path file = write(SafetensorsWriter.Precision.F32);
        try (var checkpoint = Safetensors.open(file)) {
            assertThat(checkpoint.names()).containsExactlyInAnyOrder("a", "b.c");
            assertThat(checkpoint.shape("a")).containsExactly(2L, 3L);
            assertThat(checkpoint.read("a")).containsExactly(0.1f, -2f, 3f, 4f, 5f, 6e-3f);
        }
    }

    @Test
    void halfPrecisionKeepsElevenBits() throws IOException {
        Path file = write(SafetensorsWriter.Precision.F16);
        try (var checkpoint = Safetensors.open(file)) {
            assertThat(checkpoint.read("a")[0]).isCloseTo(0.1f, org.assertj.core.data.Offset.offset(1e-4f));
        }
    }

    @Test
    void missingFileAndMissingTensorAreNamed() throws IOException {
        assertThatThrownBy(() -> Safetensors.open(folder.resolve("none.safetensors")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("none.safetensors");
        try (var checkpoint = Safetensors.open(write(SafetensorsWriter.Precision.F32))) {
            assertThatThrownBy(() -> checkpoint.read("d")).hasMessageContaining("'d'");
        }
    }

    @Test
    void saysInOneLineWhateverWasFound() {
        assertThat(new CheckpointException("found 'a\nb\u0000\u2028'" + "x".repeat(10_000)))
                .hasMessageStartingWith("found 'a?b??'xxx")
                .hasMessageEndingWith("x…");
    }

    @Test
    void mutatedFilesGiveValuesOrOneClearRefusal() throws IOException {
        byte[] whole = Files.readAllBytes(write(SafetensorsWriter.Precision.F32));
        var random = new Random(7);
        Path file = folder.resolve("mutated.safetensors");
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] bytes = java.util.Arrays.copyOf(
                    whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int i = 0; i < 1 + random.nextInt(3) && bytes.length > 0; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try (var checkpoint = Safetensors.open(file)) {
                checkpoint.names().forEach(checkpoint::read);
            } catch (CheckpointException e) {
                assertThat(e.getMessage()).as("trial %d", trial).contains("mutated.safetensors");
            }
        }
    }

    private Path write(SafetensorsWriter.Precision precision) throws IOException {
        Path file = folder.resolve("small.safetensors");
        new SafetensorsWriter(precision)
                .add("a", List.of(2L, 3L), new float[] {0.1f, -2f, 3f, 4f, 5f, 6e-3f})
                .add("b.c", List.of(1L), new float[] {9f})
                .write(file);
        return file;
    }
}
