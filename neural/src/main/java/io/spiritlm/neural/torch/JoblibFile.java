package io.spiritlm.neural.torch;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import io.spiritlm.neural.StoredType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of an object, or of a dictionary, that {@code joblib.dump} wrote without compressing it, as scikit-learn's models are; held in
 * memory.
 *
 * <p>Nothing that the pickle asks for is executed, as with {@link TorchArchive}. Thread-safe.
 */
public final class JoblibFile implements Checkpoint {
    private static final long MOST_BYTES = 64 << 20;

    private final Path file;
    private final Map<String, Object> settings;
    private final Map<String, NumpyArray.Filled> arrays = new LinkedHashMap<>();

    private JoblibFile(Path file, Map<?, ?> attributes) {
        this.file = file;
        settings = new PlainValues().of(attributes);
        attributes.forEach((name, value) -> {
            if (name instanceof String text && value instanceof NumpyArray array) {
                array.filled().ifPresent(filled -> arrays.put(text, filled));
            }
        });
    }

    /**
     * Reads a file.
     *
     * @throws CheckpointException if it is missing, larger than 64 MiB, or no such file
     */
    public static JoblibFile open(Path file) {
        ByteBuffer bytes = ByteBuffer.wrap(ConfigFile.bytes("checkpoint", file, MOST_BYTES));
        Object content;
        try {
            content = Pickle.read(bytes, new JoblibObjects(bytes.remaining()));
        } catch (PickleException e) {
            throw new CheckpointException(
                    "checkpoint " + file + ": " + CheckpointException.shown(String.valueOf(e.getMessage())), e);
        }
        return new JoblibFile(file, attributes(file, content));
    }

    private static Map<?, ?> attributes(Path file, @Nullable Object content) {
        return PlainValues.dictionary(content)
                .orElseThrow(() -> CheckpointException.malformed(
                        file, "an object with attributes, written by joblib", Pickle.kind(content)));
    }

    /** The object's plain values: booleans, numbers, texts, lists and dictionaries of them. */
    public Map<String, Object> settings() {
        return Collections.unmodifiableMap(settings);
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(arrays.keySet());
    }

    @Override
    public List<Long> shape(String name) {
        return array(name).shape();
    }

    @Override
    public StoredType type(String name) {
        return array(name).type().stored();
    }

    @Override
    public void copy(String name, StoredType as, StoredType.Sink sink) {
        TorchTensors.copy(array(name), as, sink);
    }

    private NumpyArray.Filled array(String name) {
        NumpyArray.Filled array = arrays.get(name);
        if (array == null) {
            throw CheckpointException.malformed(file, "an array '" + name + "'", arrays.size() + " arrays without it");
        }
        return array;
    }

    /** Holds nothing open. */
    @Override
    public void close() {}
}
