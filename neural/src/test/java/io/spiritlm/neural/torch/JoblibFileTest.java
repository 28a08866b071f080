package io.spiritlm.neural.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are of {@code src/test/golden/archives.py}: scikit-learn's MiniBatchKMeans, with arrays of known numbers put in. */
class JoblibFileTest {
    private static final int TRIALS = Integer.getInteger("spirit.trials", 300);

    @TempDir
    Path folder;

    private static Path golden(String name) {
        return Path.of("src", "test", "resources", "golden", name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"k-means.bin", "k-means-unaligned.bin"})
    void readsWhatAModelHasLearned(String name) {
        try (JoblibFile model = JoblibFile.open(golden(name))) {
            assertThat(model.settings())
                    .containsEntry("n_clusters", 5L)
                    .containsEntry("init", "k-means++")
                    .containsEntry("n_features_in_", 6L);
            assertThat(model.names()).contains("cluster_centers_", "columns_first_", "labels_");
            assertThat(model.shape("cluster_centers_")).containsExactly(5L, 6L);
            float[] centers = model.read("cluster_centers_");
            for (int i = 0; i < 30; i++) {
                assertThat(centers[i]).isEqualTo(i / 4f - 2);
            }
            assertThat(model.read("columns_first_")).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(model.shape("labels_")).containsExactly(40L);
            assertThatThrownBy(() -> model.read("inertia"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(golden(name) + ": expected an array 'inertia', found ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "legacy.pt, 'expected an object with attributes, written by joblib'",
        "k-means.bin.z, 'expected an opcode, found 120'",
        "none.bin, 'expected a readable file'"
    })
    void refusesOtherFiles(String name, String message) {
        assertThatThrownBy(() -> JoblibFile.open(golden(name)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(name)
                .hasMessageNotContaining("\n");
    }

    @Test
    void readsADamagedFileOrSaysWhatIsWrong() throws IOException {
        byte[] whole = Files.readAllBytes(golden("k-means.bin"));
        Path file = folder.resolve("damaged.bin");
        for (int seed = 0; seed < TRIALS; seed++) {
            Random random = new Random(seed);
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(random.nextBoolean() ? 700 : damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try (JoblibFile model = JoblibFile.open(file)) {
                model.names().forEach(model::read);
            } catch (CheckpointException e) {
                assertThat(e.getMessage()).as("seed %d", seed).doesNotContain("\n");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
