package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.StoredType;
import io.spiritlm.neural.torch.JoblibFile;
import io.spiritlm.neural.torch.TorchArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file beside a HuBERT that holds its quantizer, opened.
 *
 * <p>The first there is of {@value #OURS}; {@value #RELEASED}, Spirit LM's linear one; and the one {@code .pt} or {@code .bin} whose name
 * has {@code km} or {@code quantizer} in it, as k-means files of that family have: {@code cluster_centers} and {@code n_clusters}, as arrays
 * of NumPy's or tensors in a file of {@code torch.save}, or a model of scikit-learn's that joblib wrote.
 */
final class QuantizerFile {
    static final String OURS = "quantizer.safetensors";
    static final String RELEASED = "L11_quantizer_500.pt";

    private static final Pattern OTHERS = Pattern.compile("(?i).*(km|k-means|quantizer).*\\.(pt|bin)");

    /** Of the linear one; k-means files have theirs outermost. */
    private static final String WEIGHTS = "model_weight";

    private static final String CLUSTERS = "n_clusters";
    private static final byte[] ARCHIVE = {'P', 'K'};

    private QuantizerFile() {}

    /** @throws CheckpointException naming the file, or the folder without one, and what is wrong with it */
    static Checkpoint open(Path folder) {
        Path file = find(folder);
        if (file.endsWith(OURS)) {
            return Safetensors.open(file);
        }
        return isArchive(file) ? archived(file) : fitted(file);
    }

    /** Whether it is a zip archive, as {@code torch.save} writes. */
    private static boolean isArchive(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ARCHIVE.length), ARCHIVE);
        } catch (IOException e) {
            throw new CheckpointException("quantizer: expected a readable file " + file + ", found: " + e, e);
        }
    }

    private static Checkpoint fitted(Path file) {
        JoblibFile model = JoblibFile.open(file);
        Checkpoint tensors = new FittedKMeans(model);
        requireClusters(file, tensors, model.settings());
        return tensors;
    }

    /** A k-means of scikit-learn's: what it has learned has names that end in an underscore. */
    private record FittedKMeans(JoblibFile model) implements Checkpoint {
        private static final String THEIRS = KMeansQuantizer.CENTERS + "_";

        @Override
        public Set<String> names() {
            return model.names().contains(THEIRS) ? Set.of(KMeansQuantizer.CENTERS) : Set.of();
        }

        @Override
        public List<Long> shape(String name) {
            return model.shape(theirs(name));
        }

        @Override
        public StoredType type(String name) {
            return model.type(theirs(name));
        }

        @Override
        public void copy(String name, StoredType as, StoredType.Sink sink) {
            model.copy(theirs(name), as, sink);
        }

        private static String theirs(String name) {
            return name.equals(KMeansQuantizer.CENTERS) ? THEIRS : name;
        }

        @Override
        public void close() {
            model.close();
        }
    }

    private static Path find(Path folder) {
        for (String name : List.of(OURS, RELEASED)) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        List<Path> others;
        try (Stream<Path> files = Files.list(folder)) {
            others = files.filter(file ->
                            OTHERS.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CheckpointException("quantizer: expected a readable folder " + folder + ", found: " + e, e);
        }
        if (others.size() != 1) {
            throw new CheckpointException("quantizer: expected " + OURS + ", " + RELEASED
                    + " or one k-means file (*km*.pt or *km*.bin) in " + folder + ", found "
                    + (others.isEmpty()
                            ? "none"
                            : others.stream().map(Path::getFileName).toList()));
        }
        return others.getFirst();
    }

    private static Checkpoint archived(Path file) {
        TorchArchive archive = TorchArchive.open(file);
        try {
            Map<String, Object> settings = archive.settings();
            Checkpoint tensors = settings.containsKey(WEIGHTS) ? archive.tensors(WEIGHTS) : archive.tensors();
            if (tensors.names().contains(KMeansQuantizer.CENTERS)) {
                requireClusters(file, tensors, settings);
            } else if (settings.get("model_cfg") instanceof Map<?, ?> config) {
                LinearQuantizer.requireWidths(file, tensors, config);
            }
            return tensors;
        } catch (RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    /** That there are as many centers as the file says, if it does. */
    private static void requireClusters(Path file, Checkpoint tensors, Map<String, Object> settings) {
        long found = tensors.shape(KMeansQuantizer.CENTERS).stream().findFirst().orElse(0L);
        long expected = found;
        if (settings.get(CLUSTERS) instanceof Long number) {
            expected = number;
        } else if (tensors.names().contains(CLUSTERS)
                && tensors.shape(CLUSTERS).stream().reduce(1L, (a, b) -> a * b) == 1) {
            expected = (long) tensors.read(CLUSTERS)[0];
        }
        if (found != expected) {
            throw CheckpointException.malformed(
                    file,
                    expected + " rows of " + KMeansQuantizer.CENTERS + ", as " + CLUSTERS + " says",
                    found + " of them");
        }
    }
}
