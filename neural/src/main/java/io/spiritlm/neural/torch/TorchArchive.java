package io.spiritlm.neural.torch;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that {@code torch.save} wrote (PyTorch 1.6 and later): a zip archive that holds a pickle, and a storage for
 * every tensor that isn't a view of another's.
 *
 * <p>Nothing that the pickle asks for is executed: tensors, NumPy arrays, dictionaries, lists and plain values are rebuilt here, and
 * anything else is only named. Every length is checked against the file before memory is taken, and a pickle is refused that is
 * longer than 16 MiB or makes too much ({@link Pickle}). A tensor is mapped while it is copied, and at no other time. Thread-safe for
 * reading until closed.
 */
public final class TorchArchive implements AutoCloseable {
    /** What a pickle itself holds is small: names, and of arrays perhaps a codebook (of 500 x 768 floats, up to 3 MB). */
    private static final int MOST_PICKLE_BYTES = 16 << 20;

    private static final String PICKLE = "data.pkl";

    private final Path file;
    private final StoredParts parts;
    /** What comes before a storage's key in the name of its entry. */
    private final String storages;

    private final @Nullable Object content;

    private TorchArchive(Path file, StoredParts parts, String storages, @Nullable Object content) {
        this.file = file;
        this.parts = parts;
        this.storages = storages;
        this.content = content;
    }

    /**
     * Opens a file and reads its pickle.
     *
     * @throws CheckpointException if the file is missing, no such archive, or damaged
     */
    public static TorchArchive open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("checkpoint: expected a file of torch.save, found nothing at " + file);
        }
        StoredParts parts = StoredParts.open(file);
        try {
            String folder = folder(file, parts.all().keySet());
            requireLittleEndian(file, parts, folder + "byteorder");
            return new TorchArchive(file, parts, folder + "data/", content(file, parts, folder + PICKLE));
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** The folder that all of it lies in; it is called as the file was when it was saved. */
    private static String folder(Path file, Set<String> entries) {
        List<String> pickles = entries.stream()
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw CheckpointException.malformed(file, "one " + PICKLE, pickles.size() + " of them");
        }
        return pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
    }

    private static void requireLittleEndian(Path file, StoredParts parts, String entry) {
        if (parts.size(entry).filter(size -> size < 16).isPresent()) {
            String name = new String(parts.read(entry), StandardCharsets.US_ASCII);
            if (!name.equals("little")) {
                throw CheckpointException.malformed(file, "byte order little", "'" + name + "'");
            }
        }
    }

    private static @Nullable Object content(Path file, StoredParts parts, String entry) {
        long size = parts.size(entry).orElseThrow();
        if (size > MOST_PICKLE_BYTES) {
            throw CheckpointException.malformed(
                    file, "a pickle of at most " + MOST_PICKLE_BYTES + " bytes", size + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(parts.read(entry));
        try {
            return Pickle.read(bytes, new TorchObjects(bytes.remaining()));
        } catch (PickleException e) {
            throw new CheckpointException(
                    "checkpoint " + file + ": " + CheckpointException.shown(String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * The tensors and arrays of a dictionary in a file, which stays open until they are closed.
     *
     * @param path as {@link #tensors(String...)}
     * @throws CheckpointException as {@link #open}, or if there is no dictionary
     */
    public static Checkpoint tensors(Path file, String... path) {
        TorchArchive archive = open(file);
        try {
            return archive.tensors(path);
        } catch (RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    /**
     * The tensors and arrays of a dictionary in the file. Closing them closes the file.
     *
     * @param path keys that lead there from the outermost dictionary; none for that itself
     * @throws CheckpointException if there is no dictionary
     */
    public Checkpoint tensors(String... path) {
        return new TorchTensors(file, parts, storages, dictionary(path));
    }

    /**
     * The plain values of a dictionary in the file, or of an object's attributes: booleans, numbers, texts, lists and dictionaries of
     * them. What isn't plain is left out.
     *
     * @param path as {@link #tensors}
     * @throws CheckpointException if there is no dictionary
     */
    public Map<String, Object> settings(String... path) {
        return new PlainValues().of(dictionary(path));
    }

    private Map<?, ?> dictionary(String... path) {
        return find(path).flatMap(PlainValues::dictionary).orElseThrow(() -> {
            String known = PlainValues.dictionary(content)
                    .map(outermost -> "a dictionary of " + shown(outermost.keySet()))
                    .orElseGet(() -> Pickle.kind(content));
            return CheckpointException.malformed(file, "a dictionary " + List.of(path), known);
        });
    }

    private Optional<Object> find(String... path) {
        Object at = content;
        for (String key : path) {
            Map<?, ?> in = PlainValues.dictionary(at).orElse(Map.of());
            at = in.get(key);
        }
        return Optional.ofNullable(at);
    }

    private static String shown(Set<?> keys) {
        List<String> names =
                keys.stream().limit(8).map(key -> Pickle.cut(key.toString())).toList();
        return keys.size() > names.size() ? names + " and " + (keys.size() - names.size()) + " more" : names.toString();
    }

    /** Does nothing the second time. */
    @Override
    public void close() {
        parts.close();
    }
}
