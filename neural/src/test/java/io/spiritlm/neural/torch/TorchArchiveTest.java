package io.spiritlm.neural.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files are of {@code src/test/golden/archives.py}. */
class TorchArchiveTest {
    private static final int TRIALS = Integer.getInteger("spirit.trials", 2_000);

    @TempDir
    Path folder;

    private static Path golden(String name) {
        return Path.of("src", "test", "resources", "golden", name);
    }

    /** What the script calls base: -2, -1.75 and so on, in shape [2, 3, 4]. */
    private static float base(int i, int j, int k) {
        return (12 * i + 4 * j + k) / 4f - 2;
    }

    @Test
    void readsTensorsOfEveryTypeAndLayout() {
        try (TorchArchive archive = TorchArchive.open(golden("everything.pt"));
                Checkpoint weights = archive.tensors("model_weight")) {
            for (String name : List.of("plain", "half", "bfloat16", "double")) {
                assertThat(weights.shape(name)).containsExactly(2L, 3L, 4L);
                float[] read = weights.read(name);
                for (int at = 0; at < 24; at++) {
                    assertThat(read[at]).as(name).isEqualTo(at / 4f - 2);
                }
            }
            assertThat(weights.read("long")).containsExactly(-3, 7, 0x1p40f);
            assertThat(weights.read("int")).containsExactly(-3, 7);
            assertThat(weights.read("short")).containsExactly(-3, 7);
            assertThat(weights.read("char")).containsExactly(-3, 7);
            assertThat(weights.read("byte")).containsExactly(3, 250);
            assertThat(weights.read("bool")).containsExactly(1, 0);
            assertThat(weights.shape("scalar")).isEmpty();
            assertThat(weights.read("scalar")).containsExactly(1.5f);
            assertThat(weights.shape("none")).containsExactly(0L, 5L);
            assertThat(weights.read("none")).isEmpty();

            assertThat(weights.shape("transposed")).containsExactly(4L, 2L, 3L);
            float[] transposed = weights.read("transposed");
            for (int k = 0; k < 4; k++) {
                for (int i = 0; i < 2; i++) {
                    for (int j = 0; j < 3; j++) {
                        assertThat(transposed[6 * k + 3 * i + j]).isEqualTo(base(i, j, k));
                    }
                }
            }
            assertThat(weights.read("column")).containsExactly(base(0, 1, 2), base(1, 1, 2));
            assertThat(weights.read("expanded")).containsExactly(1, 1, 1, 2, 2, 2);
            assertThat(weights.read("head")).containsExactly(0, 1, 2, 3);
            assertThat(weights.read("tail")).containsExactly(6, 7, 8, 9);
            assertThat(weights.shape("parameter")).containsExactly(3L, 4L);
            assertThat(weights.read("parameter")[11]).isEqualTo(base(0, 2, 3));
        }
    }

    @Test
    void readsAStateWithoutAnythingAroundIt() {
        try (TorchArchive archive = TorchArchive.open(golden("state.bin"));
                Checkpoint weights = archive.tensors()) {
            assertThat(weights.names()).contains("plain", "tail").doesNotContain("complex");
            assertThat(weights.read("plain")[23]).isEqualTo(3.75f);
        }
    }

    @Test
    void readsSettingsAndArraysBesideIt() {
        try (TorchArchive archive = TorchArchive.open(golden("everything.pt"));
                Checkpoint outermost = archive.tensors()) {
            assertThat(archive.settings("model_cfg"))
                    .containsOnly(
                            Map.entry("layers", "[(512,10,5)] + [(512,3,2)] * 4"),
                            Map.entry("dim", 768L),
                            Map.entry("rate", 0.1),
                            Map.entry("normalize", true),
                            Map.entry(
                                    "nested",
                                    Map.of("sizes", List.of(1L, 2L, 3L), "deep", Map.of("x", List.of(1.5, "y")))));
            assertThat(archive.settings()).containsEntry("n_clusters", 3L);
            assertThat(outermost.names()).containsExactlyInAnyOrder("cluster_centers", "columns_first");
            assertThat(outermost.shape("cluster_centers")).containsExactly(3L, 2L);
            assertThat(outermost.read("cluster_centers")).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(outermost.read("columns_first")).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void runsNothingAndNamesWhatItWouldHaveRun() {
        try (TorchArchive archive = TorchArchive.open(golden("evil.pt"));
                Checkpoint weights = archive.tensors("model")) {
            assertThat(weights.read("w")).containsExactly(1, 1);
            assertThatThrownBy(() -> weights.read("evil"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("a tensor 'evil'")
                    .hasMessageContaining(".system, which isn't rebuilt here");
            assertThat(Path.of("/tmp/spirit-evil")).doesNotExist();
        }
    }

    @Test
    void saysWhatItExpected() throws IOException {
        assertThatThrownBy(() -> TorchArchive.open(folder.resolve("none.pt")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("none.pt");
        assertThatThrownBy(() -> TorchArchive.open(golden("legacy.pt")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("legacy.pt: expected a zip archive, as torch.save writes since PyTorch 1.6");
        try (TorchArchive archive = TorchArchive.open(golden("everything.pt"));
                Checkpoint weights = archive.tensors("model_weight")) {
            assertThatThrownBy(() -> archive.tensors("generator"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("expected a dictionary [generator]")
                    .hasMessageContaining("model_weight");
            assertThatThrownBy(() -> weights.read("absent"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("expected a tensor 'absent'");
            assertThatThrownBy(() -> weights.read("complex"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("isn't rebuilt here");
        }
    }

    @Test
    void showsNamesOfAnyLengthInOneShortLine() throws IOException {
        String key = "X\240\206\1\0" + "n".repeat(100_000);
        Path file = folder.resolve("long.pt");
        // A dictionary of one entry, named so.
        write(file, "\200\2}" + key.replaceFirst("nnnnnn", "\r\n\033[2J") + "Ns.");
        try (TorchArchive archive = TorchArchive.open(file)) {
            assertThatThrownBy(() -> archive.settings("absent")).satisfies(TorchArchiveTest::isOneShortLine);
        }
        // A storage of a name as long, and a tensor in it.
        write(file, "\200\2}" + key + "c\nX" + "x".repeat(50_000) + "\033\n)Rs.");
        try (TorchArchive archive = TorchArchive.open(file);
                Checkpoint tensors = archive.tensors()) {
            assertThatThrownBy(() -> tensors.read("n".repeat(100_000))).satisfies(TorchArchiveTest::isOneShortLine);
        }
        write(file, "\200\2c\nX" + "x".repeat(50_000) + "\033\n.");
        try (TorchArchive archive = TorchArchive.open(file)) {
            assertThatThrownBy(() -> archive.settings("absent")).satisfies(TorchArchiveTest::isOneShortLine);
        }
    }

    private static void isOneShortLine(Throwable refusal) {
        assertThat(refusal).isInstanceOf(CheckpointException.class);
        assertThat(refusal.getMessage())
                .contains("long.pt")
                .hasSizeLessThan(1_000)
                .doesNotContainPattern("\\p{Cntrl}");
    }

    /** A file of no storages. */
    private static void write(Path file, String pickleLatin1) throws IOException {
        byte[] pickle = pickleLatin1.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 sum = new CRC32();
        sum.update(pickle);
        ZipEntry entry = new ZipEntry("a/data.pkl");
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(pickle.length);
        entry.setCrc(sum.getValue());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(entry);
            zip.write(pickle);
        }
    }

    @Test
    void letsGoOfAFileThatLacksWhatIsAskedFor() throws IOException {
        Path file = Files.copy(golden("state.bin"), folder.resolve("mapped.bin"));
        assertThatThrownBy(() -> TorchArchive.tensors(file, "generator")).isInstanceOf(CheckpointException.class);
        Path maps = Path.of("/proc/self/maps");
        if (Files.exists(maps)) {
            assertThat(Files.readString(maps)).doesNotContain("mapped.bin");
        }
    }

    @Test
    void mutatedFilesGiveValuesOrOneClearRefusal() throws IOException {
        byte[] whole = Files.readAllBytes(golden("everything.pt"));
        Random random = new Random(11);
        Path file = folder.resolve("mutated.pt");
        int refused = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] bytes = Arrays.copyOf(whole, random.nextInt(8) == 0 ? random.nextInt(whole.length) : whole.length);
            // The pickle comes first, and the directory last; what lies between are values.
            for (int i = 0; i < 1 + random.nextInt(4) && bytes.length > 0; i++) {
                int at = random.nextBoolean()
                        ? random.nextInt(bytes.length)
                        : random.nextInt(Math.min(bytes.length, 4_000));
                bytes[at] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try (TorchArchive archive = TorchArchive.open(file)) {
                archive.settings();
                for (Checkpoint tensors : List.of(archive.tensors(), archive.tensors("model_weight"))) {
                    tensors.names().forEach(tensors::read);
                }
            } catch (CheckpointException e) {
                refused++;
                assertThat(e.getMessage())
                        .as("trial %d", trial)
                        .contains("mutated.pt")
                        .hasSizeLessThan(1_000);
            }
        }
        assertThat(refused).isPositive().isLessThan(TRIALS);
    }
}
