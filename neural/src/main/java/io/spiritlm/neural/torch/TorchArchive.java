package io.spiritlm.neural.torch;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A file that {@code torch.save} wrote (PyTorch 1.6 and later), memory-mapped: a zip archive that holds a pickle, and a storage for
 * every tensor that isn't a view of another's.
 *
 * <p>Nothing that the pickle asks for is executed: tensors, NumPy arrays, dictionaries, lists and plain values are rebuilt here, and
 * anything else is only named. Every length is checked against the file before memory is taken, and a
 * pickle is refused that is longer than 16 MiB or makes too much ({@link Pickle}). Thread-safe for reading until closed.
 */
public final class TorchArchive implements AutoCloseable {
    /** What a pickle itself holds is small: names, and of arrays perhaps a codebook (of 500 x 768 floats, up to 3 MB). */
    private static final int MOST_PICKLE_BYTES = 16 << 20;

    private static final String PICKLE = "data.pkl";
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final Arena arena;
    /** By key; each as the archive has it. */
    private final Map<String, MemorySegment> storages;

    private final @Nullable Object content;

    private TorchArchive(Path file, Arena arena, Map<String, MemorySegment> storages, @Nullable Object content) {
        this.file = file;
        this.arena = arena;
        this.storages = storages;
        this.content = content;
    }

    /**
     * Maps a file and reads its pickle.
     *
     * @throws CheckpointException if the file is missing, no such archive, or damaged
     */
    public static TorchArchive open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("checkpoint: expected a file of torch.save, found nothing at " + file);
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            Map<String, MemorySegment> entries = entries(file, bytes);
            String folder = folder(file, entries);
            requireLittleEndian(file, entries.get(folder + "byteorder"));
            Object content = content(file, entries.getOrDefault(folder + PICKLE, MemorySegment.NULL));
            Map<String, MemorySegment> storages = new HashMap<>();
            String data = folder + "data/";
            entries.forEach((name, entry) -> {
                if (name.startsWith(data)) {
                    storages.put(name.substring(data.length()), entry);
                }
            });
            return new TorchArchive(file, arena, Map.copyOf(storages), content);
        } catch (IOException e) {
            arena.close();
            throw new CheckpointException(
                    "checkpoint " + file + ": expected a zip archive, as torch.save writes since PyTorch 1.6, found: "
                            + CheckpointException.shown(String.valueOf(e.getMessage())),
                    e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static Map<String, MemorySegment> entries(Path file, MemorySegment bytes) throws IOException {
        Map<String, MemorySegment> entries = new HashMap<>();
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.isDirectory()) {
                    continue;
                }
                long begin = entry.getDataOffset();
                long size = entry.getSize();
                if (entry.getMethod() != ZipArchiveEntry.STORED || entry.getCompressedSize() != size) {
                    throw CheckpointException.malformed(
                            file, "entries that are stored as they are", Pickle.cut(entry.getName()) + " compressed");
                }
                if (begin < 0 || size < 0 || begin > bytes.byteSize() - size) {
                    throw CheckpointException.malformed(
                            file,
                            "entries within its " + bytes.byteSize() + " bytes",
                            Pickle.cut(entry.getName()) + " of " + size + " from " + begin);
                }
                entries.put(entry.getName(), bytes.asSlice(begin, size));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(e.getMessage(), e);
        }
        return entries;
    }

    /** The folder that all of it lies in; it is called as the file was when it was saved. */
    private static String folder(Path file, Map<String, MemorySegment> entries) {
        List<String> pickles = entries.keySet().stream()
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw CheckpointException.malformed(file, "one " + PICKLE, pickles.size() + " of them");
        }
        return pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
    }

    private static void requireLittleEndian(Path file, @Nullable MemorySegment order) {
        if (order != null && order.byteSize() < 16) {
            String name = new String(order.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
            if (!name.equals("little")) {
                throw CheckpointException.malformed(file, "byte order little", "'" + name + "'");
            }
        }
    }

    private static @Nullable Object content(Path file, MemorySegment pickle) {
        if (pickle.byteSize() > MOST_PICKLE_BYTES) {
            throw CheckpointException.malformed(
                    file, "a pickle of at most " + MOST_PICKLE_BYTES + " bytes", pickle.byteSize() + " bytes");
        }
        // A copy on the heap: what is sliced of it may outlive the mapping.
        ByteBuffer bytes = ByteBuffer.wrap(pickle.toArray(ValueLayout.JAVA_BYTE));
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
        return new Tensors(dictionary(path));
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
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    /** What of a dictionary is tensors and arrays. */
    private final class Tensors implements Checkpoint {
        private final Map<?, ?> all;
        private final Map<String, Object> tensors = new LinkedHashMap<>();

        Tensors(Map<?, ?> all) {
            this.all = all;
            all.forEach((key, value) -> {
                if (key instanceof String name) {
                    if (value instanceof StoredTensor) {
                        tensors.put(name, value);
                    } else if (value instanceof NumpyArray array) {
                        array.filled().ifPresent(filled -> tensors.put(name, filled));
                    }
                }
            });
        }

        @Override
        public Set<String> names() {
            return Collections.unmodifiableSet(tensors.keySet());
        }

        @Override
        public List<Long> shape(String name) {
            return switch (tensor(name)) {
                case StoredTensor stored -> stored.shape();
                case NumpyArray.Filled filled -> filled.shape();
                default -> throw new IllegalStateException("tensors hold nothing else");
            };
        }

        @Override
        public float[] read(String name) {
            return switch (tensor(name)) {
                case StoredTensor stored -> read(name, storage(name, stored.storage()), stored);
                case NumpyArray.Filled filled -> {
                    List<Long> strides = strides(filled.shape(), filled.columnsFirst());
                    MemorySegment bytes = MemorySegment.ofBuffer(filled.bytes());
                    long elements = bytes.byteSize() / filled.type().bytes();
                    StoredTensor.Storage storage = new StoredTensor.Storage(filled.type(), name, elements);
                    yield read(name, bytes, new StoredTensor(storage, 0, filled.shape(), strides));
                }
                default -> throw new IllegalStateException("tensors hold nothing else");
            };
        }

        private Object tensor(String name) {
            Object found = tensors.get(name);
            if (found != null) {
                return found;
            }
            throw CheckpointException.malformed(
                    file,
                    "a tensor '" + name + "'",
                    all.containsKey(name)
                            ? Pickle.kind(all.get(name)) + ", which isn't rebuilt here"
                            : tensors.size() + " tensors without it");
        }

        private MemorySegment storage(String name, StoredTensor.Storage storage) {
            MemorySegment bytes = storages.get(storage.key());
            if (bytes == null) {
                throw CheckpointException.malformed(
                        file, "storage " + Pickle.cut(storage.key()) + " of '" + Pickle.cut(name) + "'", "none");
            }
            if (storage.elements() > bytes.byteSize() / storage.type().bytes()) {
                throw CheckpointException.malformed(
                        file,
                        "storage " + Pickle.cut(storage.key()) + " of '" + Pickle.cut(name) + "' to have "
                                + storage.elements() + " elements of "
                                + storage.type().bytes() + " bytes",
                        bytes.byteSize() + " bytes");
            }
            return bytes;
        }

        private float[] read(String name, MemorySegment bytes, StoredTensor tensor) {
            long elements = tensor.elements();
            if (elements > Integer.MAX_VALUE - 8) {
                throw CheckpointException.malformed(
                        file, "'" + name + "' with at most " + (Integer.MAX_VALUE - 8) + " values", "more");
            }
            float[] values = new float[(int) elements];
            if (elements == 0) {
                return values;
            }
            ElementType type = tensor.storage().type();
            if (type == ElementType.FLOAT && tensor.isContiguous()) {
                MemorySegment.copy(bytes, FLOAT, Float.BYTES * tensor.offset(), values, 0, values.length);
                return values;
            }
            long[] index = new long[tensor.shape().size()];
            long at = tensor.offset();
            for (int i = 0; i < values.length; i++) {
                values[i] = value(bytes, type, at);
                // On to the next, as an odometer.
                for (int axis = index.length - 1; axis >= 0; axis--) {
                    long stride = tensor.strides().get(axis);
                    index[axis]++;
                    at += stride;
                    if (index[axis] < tensor.shape().get(axis)) {
                        break;
                    }
                    at -= stride * index[axis];
                    index[axis] = 0;
                }
            }
            return values;
        }

        @Override
        public void close() {
            TorchArchive.this.close();
        }
    }

    private static float value(MemorySegment bytes, ElementType type, long at) {
        return switch (type) {
            case FLOAT -> bytes.get(FLOAT, 4 * at);
            case DOUBLE -> (float) bytes.get(DOUBLE, 8 * at);
            case HALF -> Float.float16ToFloat(bytes.get(SHORT, 2 * at));
            case BFLOAT16 -> Float.intBitsToFloat(bytes.get(SHORT, 2 * at) << 16);
            case LONG -> bytes.get(LONG, 8 * at);
            case INT -> bytes.get(INT, 4 * at);
            case SHORT -> bytes.get(SHORT, 2 * at);
            case CHAR -> bytes.get(ValueLayout.JAVA_BYTE, at);
            case BYTE, BOOL -> bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
        };
    }

    private static List<Long> strides(List<Long> shape, boolean columnsFirst) {
        List<Long> strides = new ArrayList<>(Collections.nCopies(shape.size(), 1L));
        long stride = 1;
        for (int i = 0; i < shape.size(); i++) {
            int axis = columnsFirst ? i : shape.size() - 1 - i;
            strides.set(axis, stride);
            stride *= Math.max(1, shape.get(axis));
        }
        return strides;
    }
}
