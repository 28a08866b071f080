package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.wire.units.UnitString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged text model is refused, or encodes; the process survives either. */
class VocabularyFuzzTest {
    private static final int TRIALS = Integer.getInteger("spirit.trials", 100);
    private static final List<String> MODELS = List.of("pieces-within", "pieces-apart", "pieces-within-llama");
    /** Has a character map, which the others haven't. */
    private static final Path SHIPPED =
            Path.of("..", "models", "spirit-mini-base", "spiritlm_model", "spirit-lm-base-mini");

    private static final List<String> PARTS = List.of(
            "[Hu",
            "[Text]",
            "[Speech]",
            "[Hu1]",
            "[Hu3]",
            "[Hu4]",
            "[Pi2]",
            "[St1]",
            "]",
            "[",
            "7",
            " ",
            "  ",
            "\n",
            "\0",
            "é",
            "語",
            "\ud83d\ude00",
            "\ud83d",
            "\ufeff",
            "▁",
            "hello",
            "there ",
            "xyz");

    @TempDir
    Path folder;

    @Test
    void readsOrRefusesDamagedTextModels() throws IOException {
        Path file = folder.resolve("tokenizer.model");
        int refused = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            int model = seed % (MODELS.size() + 1);
            Path from = model == MODELS.size() ? SHIPPED : Golden.folder(MODELS.get(model));
            byte[] whole = Files.readAllBytes(from.resolve("tokenizer.model"));
            Random random = new Random(seed);
            Files.write(file, MutatedTextModel.of(whole, random));
            Path added = folder.resolve("tokenizer_config.json");
            Files.deleteIfExists(added);
            if (Files.exists(from.resolve("tokenizer_config.json"))) {
                Files.copy(from.resolve("tokenizer_config.json"), added);
            }
            try (var vocabulary = Vocabulary.open(folder)) {
                for (int i = 0; i < 3; i++) {
                    assertEncodes(vocabulary, string(random), seed);
                }
            } catch (CheckpointException e) {
                refused++;
                assertThat(e.getMessage())
                        .as("seed %d", seed)
                        .contains(folder.toString())
                        .contains("expected ", ", found")
                        .doesNotContain("\n")
                        .hasSizeLessThan(600);
            }
        }
        assertThat(refused).isBetween(TRIALS / 4, TRIALS - TRIALS / 20);
    }

    @Test
    void encodesOrRefusesAnyString() {
        for (String name : MODELS) {
            try (var vocabulary = Vocabulary.open(Golden.folder(name))) {
                for (int seed = 0; seed < TRIALS; seed++) {
                    assertEncodes(vocabulary, string(new Random(seed)), seed);
                }
            }
        }
    }

    /** Where bytes stand in for what has no piece, nothing is lost; a run of text is stripped. */
    @Test
    void writesBackWhatItEncoded() {
        try (var vocabulary = Vocabulary.open(Golden.folder("pieces-within-llama"))) {
            for (int seed = 0; seed < TRIALS; seed++) {
                Random random = new Random(seed);
                String text =
                        "x" + string(random).replace("[", "(").replace("▁", "_").replace("\ud83d", "?") + "x";
                var assembler = new TextAssembler();
                var written = new StringBuilder();
                for (int id : vocabulary.encodeText(text)) {
                    written.append(assembler.add(vocabulary.token(id)));
                }
                assertThat(written.toString()).as("seed %d", seed).isEqualTo(text.replace("\ude00", "?"));
            }
        }
    }

    private static void assertEncodes(Vocabulary vocabulary, String string, int seed) {
        try {
            int[] ids = vocabulary.encode(string);
            assertThat(ids[0]).as("seed %d", seed).isEqualTo(vocabulary.beginId());
            for (int id : ids) {
                assertThat(id).as("seed %d", seed).isBetween(0, vocabulary.size() - 1);
            }
            assertThat(ids).as("seed %d", seed).hasSizeLessThan(100 + 30 * string.length());
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage())
                    .as("seed %d", seed)
                    .matches(
                            "prompt: expected (\\[(\\w\\w)0]\\.\\.\\[\\2\\d+]|no \\[\\w\\w] units), found \\[(Hu|Pi|St)\\d+]");
        }
        UnitString.parse(string);
    }

    private static String string(Random random) {
        StringBuilder string = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            String part = PARTS.get(random.nextInt(PARTS.size()));
            string.append(random.nextInt(10) == 0 ? part.repeat(random.nextInt(100)) : part);
        }
        return string.toString();
    }
}
