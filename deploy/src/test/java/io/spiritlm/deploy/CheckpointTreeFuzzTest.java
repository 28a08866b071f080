package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.spiritlm.lm.LanguageModel;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.tokenize.model.PitchQuantizer;
import io.spiritlm.tokenize.model.StyleEncoder;
import io.spiritlm.tokenize.words.LetterSoundsFile;
import io.spiritlm.vocode.model.UnitVocoder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is damaged in a file of a checkpoint tree, its part is found whole or refused in one line, in bounded memory. */
class CheckpointTreeFuzzTest {
    private static final int TRIALS = Integer.getInteger("spirit.trials", 40);

    /** Files of many megabytes differ from small ones in nothing that is read here. */
    private static final long LARGEST_FILE = 1 << 20;

    /** What the graph of a whole part takes, several times over. */
    private static final long MOST_ALLOCATED = 128L << 20;

    /** A folder of a tree, and what reads it. */
    private record Part(Path folder, Function<Path, String> check) {
        List<Path> files() throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.sorted().toList();
            }
        }
    }

    private static final Path RELEASED = Path.of("src", "test", "resources", "released-tree");
    private static final Path SHIPPED = Path.of("..", "models", "spirit-mini-base");
    private static final List<Part> PARTS = List.of(
            new Part(RELEASED.resolve("speech_tokenizer/hubert_25hz"), HubertTokenizer::check),
            new Part(RELEASED.resolve("speech_tokenizer/hifigan_spiritlm_base"), UnitVocoder::check),
            new Part(RELEASED.resolve("spiritlm_model/spirit-lm-base-7b"), LanguageModel::check),
            new Part(SHIPPED.resolve("speech_tokenizer/hubert_25hz"), CheckpointTreeFuzzTest::checkWithWords),
            new Part(SHIPPED.resolve("spiritlm_model/spirit-lm-base-mini"), LanguageModel::check),
            new Part(RELEASED.resolve("speech_tokenizer/hifigan_spiritlm_expressive_w2v2"), UnitVocoder::check),
            new Part(RELEASED.resolve("speech_tokenizer/vqvae_f0_quantizer"), PitchQuantizer::check),
            new Part(RELEASED.resolve("speech_tokenizer/style_encoder_w2v2"), StyleEncoder::check),
            new Part(RELEASED.resolve("spiritlm_model/spirit-lm-expressive-7b"), LanguageModel::check));

    private static String checkWithWords(Path tokenizer) {
        String found = HubertTokenizer.check(tokenizer);
        return found
                + LetterSoundsFile.check(
                        tokenizer.resolve(LetterSoundsFile.NAME), HubertTokenizer.codebookSize(tokenizer));
    }

    @TempDir
    Path temporary;

    private final List<String> faults = new ArrayList<>();

    @Test
    void findsEveryPartWhole() {
        requireEveryPart();
    }

    private static void requireEveryPart() {
        PARTS.forEach(part -> assertThat(part.check().apply(part.folder())).isNotBlank());
    }

    @Test
    void findsADamagedPartWholeOrSaysWhatIsWrong() throws IOException {
        requireEveryPart(); // loads libraries and classes, which isn't counted below
        int refused = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Random random = new Random(seed);
            Part part = PARTS.get(random.nextInt(PARTS.size()));
            List<Path> files = part.files().stream()
                    .filter(file -> file.toFile().length() <= LARGEST_FILE)
                    .toList();
            refused += refuses(part, files.get(random.nextInt(files.size())), seed, random) ? 1 : 0;
        }
        assertThat(faults).isEmpty();
        assertThat(refused).isBetween(TRIALS / 3, TRIALS - 1);
    }

    /** What, expected, found, where: of tensors by their names, of all else by its file's. */
    private static boolean saysWhatIsWrong(String message, Path folder) {
        return (message.contains(folder.toString()) || message.matches("(checkpoint|quantizer: expected a) tensor '.*"))
                && message.contains("expected ")
                && !message.contains("\n")
                && message.length() < 1_000;
    }

    private boolean refuses(Part part, Path damaged, int seed, Random random) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "part");
        for (Path file : part.files()) {
            Path copy = folder.resolve(file.getFileName());
            if (file.equals(damaged)) {
                Files.write(copy, MutatedFile.of(file, Files.readAllBytes(file), random));
            } else {
                Files.createSymbolicLink(copy, file.toAbsolutePath());
            }
        }
        String where = "seed %d, %s".formatted(seed, damaged);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            assertThat(part.check().apply(folder)).as(where).isNotBlank();
            return false;
        } catch (CheckpointException e) {
            if (!saysWhatIsWrong(String.valueOf(e.getMessage()), folder)) {
                faults.add(where + ": " + e.getMessage());
            }
            return true;
        } catch (RuntimeException | Error e) {
            faults.add(where + ": " + e + " at " + e.getStackTrace()[0]);
            return true;
        } finally {
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            if (allocated > MOST_ALLOCATED) {
                faults.add(where + ": " + allocated + " bytes allocated");
            }
            for (Path file : part.files()) {
                Files.delete(folder.resolve(file.getFileName()));
            }
            Files.delete(folder);
        }
    }
}
