package io.spiritlm.neural.torch;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.StoredType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What of a dictionary is tensors and arrays. Closing it closes the file. Thread-safe until then. */
final class TorchTensors implements Checkpoint {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final StoredParts parts;
    /** What comes before a storage's key in the name of its entry. */
    private final String folder;

    private final Map<?, ?> all;
    private final Map<String, Object> tensors = new LinkedHashMap<>();

    TorchTensors(Path file, StoredParts parts, String folder, Map<?, ?> all) {
        this.file = file;
        this.parts = parts;
        this.folder = folder;
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
    public StoredType type(String name) {
        return switch (tensor(name)) {
            case StoredTensor stored -> stored.storage().type().stored();
            case NumpyArray.Filled filled -> filled.type().stored();
            default -> throw new IllegalStateException("tensors hold nothing else");
        };
    }

    @Override
    public void copy(String name, StoredType as, StoredType.Sink sink) {
        switch (tensor(name)) {
            case StoredTensor stored when stored.elements() == 0 -> {}
            case StoredTensor stored -> {
                String entry = entry(name, stored.storage());
                int bytes = stored.storage().type().bytes();
                StoredTensor alone = stored.fromItsFirstElement();
                parts.use(entry, stored.offset() * bytes, stored.span() * bytes, part -> copy(part, alone, as, sink));
            }
            case NumpyArray.Filled filled -> copy(filled, as, sink);
            default -> throw new IllegalStateException("tensors hold nothing else");
        }
    }

    static void copy(NumpyArray.Filled filled, StoredType as, StoredType.Sink sink) {
        MemorySegment bytes = MemorySegment.ofBuffer(filled.bytes());
        long elements = bytes.byteSize() / filled.type().bytes();
        StoredTensor.Storage storage = new StoredTensor.Storage(filled.type(), "array", elements);
        List<Long> strides = strides(filled.shape(), filled.columnsFirst());
        copy(bytes, new StoredTensor(storage, 0, filled.shape(), strides), as, sink);
    }

    private Object tensor(String name) {
        Object found = tensors.get(name);
        if (found != null) {
            return found;
        }
        throw malformed(
                "a tensor '" + name + "'",
                all.containsKey(name)
                        ? Pickle.kind(all.get(name)) + ", which isn't rebuilt here"
                        : tensors.size() + " tensors without it");
    }

    /** The entry of a storage, which has all its elements. */
    private String entry(String name, StoredTensor.Storage storage) {
        String entry = folder + storage.key();
        long bytes = parts.size(entry)
                .orElseThrow(() -> malformed("storage " + storage.key() + " of '" + name + "'", "none"));
        if (storage.elements() > bytes / storage.type().bytes()) {
            throw malformed(
                    "storage " + storage.key() + " of '" + name + "' to have " + storage.elements() + " elements of "
                            + storage.type().bytes() + " bytes",
                    bytes + " bytes");
        }
        return entry;
    }

    private CheckpointException malformed(String expected, String actual) {
        return CheckpointException.malformed(file, expected, actual);
    }

    /** @param tensor whose first element is the first of {@code bytes} */
    private static void copy(MemorySegment bytes, StoredTensor tensor, StoredType as, StoredType.Sink sink) {
        ElementType type = tensor.storage().type();
        StoredType stored = type.stored();
        if (type.bytes() == stored.bytes() && type.isReal() && tensor.isContiguous()) {
            stored.copy(bytes, tensor.elements(), as, sink);
        } else {
            Places places = new Places(tensor);
            stored.copy(() -> value(bytes, type, places.next()), tensor.elements(), as, sink);
        }
    }

    /** The places of a tensor's elements, in the order of its axes, as an odometer. */
    private static final class Places {
        private final long[] shape;
        private final long[] strides;
        private final long[] index;
        private long at;

        Places(StoredTensor tensor) {
            shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
            strides = tensor.strides().stream().mapToLong(Long::longValue).toArray();
            index = new long[shape.length];
        }

        long next() {
            long place = at;
            for (int axis = index.length - 1; axis >= 0; axis--) {
                index[axis]++;
                at += strides[axis];
                if (index[axis] < shape[axis]) {
                    break;
                }
                at -= strides[axis] * index[axis];
                index[axis] = 0;
            }
            return place;
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

    @Override
    public void close() {
        parts.close();
    }
}
