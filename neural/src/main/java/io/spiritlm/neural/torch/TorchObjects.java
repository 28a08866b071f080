package io.spiritlm.neural.torch;

import io.spiritlm.neural.torch.StoredTensor.Storage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes tensors, arrays and dictionaries of what a pickle asks for, and of all else a {@link PythonObject}. */
final class TorchObjects implements Pickle.Builder {
    private static final long SHOWN_AGAIN = 1_000_000;

    /** How many elements may be copied, all in all: a list may be named again and again. */
    private int elementsLeft = Pickle.MOST_OPERATIONS;

    /** The same of bytes. */
    private long bytesLeft;

    /** @param pickleBytes the pickle's length */
    TorchObjects(long pickleBytes) {
        bytesLeft = pickleBytes;
    }

    @Override
    public @Nullable Object call(PythonGlobal callable, List<@Nullable Object> arguments) throws PickleException {
        return switch (callable.toString()) {
            case "collections.OrderedDict" -> dictionary(arguments);
            case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" -> tensor(callable, arguments);
            case "torch._utils._rebuild_parameter",
                    "torch._utils._rebuild_parameter_with_state",
                    "torch.Size",
                    "builtins.list",
                    "builtins.tuple" -> arguments.isEmpty() ? List.of() : arguments.getFirst();
            case "builtins.set", "builtins.frozenset", "__builtin__.set", "__builtin__.frozenset" ->
                arguments.isEmpty() ? new ArrayList<>() : new ArrayList<>(charged(list(arguments, 0)));
            case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" -> new NumpyArray();
            case "numpy.dtype" ->
                !arguments.isEmpty() && arguments.getFirst() instanceof String name
                        ? new NumpyArray.Type(name)
                        : new PythonObject(callable);
            case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar" -> scalar(callable, arguments);
            case "_codecs.encode" -> bytes(callable, arguments);
            default -> new PythonObject(callable);
        };
    }

    private Map<Object, @Nullable Object> dictionary(List<@Nullable Object> arguments) throws PickleException {
        Map<Object, @Nullable Object> made = new LinkedHashMap<>();
        if (!arguments.isEmpty()) {
            for (Object pair : charged(list(arguments, 0))) {
                if (!(pair instanceof List<?> entry) || entry.size() != 2) {
                    throw new PickleException("expected pairs to make a dictionary of, found " + Pickle.kind(pair));
                }
                made.put(Pickle.key(entry.getFirst()), entry.getLast());
            }
        }
        return made;
    }

    private <T extends List<?>> T charged(T list) throws PickleException {
        elementsLeft -= list.size();
        if (elementsLeft < 0) {
            throw new PickleException("expected at most " + Pickle.MOST_OPERATIONS + " elements, found more");
        }
        return list;
    }

    private Object tensor(PythonGlobal callable, List<@Nullable Object> arguments) throws PickleException {
        if (arguments.size() < 4 || !(arguments.getFirst() instanceof Storage storage)) {
            return new PythonObject(callable);
        }
        long offset = number(arguments.get(1));
        List<Long> shape = numbers(list(arguments, 2));
        List<Long> strides = numbers(list(arguments, 3));
        if (shape.size() != strides.size()) {
            throw new PickleException(
                    "tensor: expected a stride for each of " + shape.size() + " axes, found " + strides.size());
        }
        long elements = elements(shape);
        long last = offset;
        try {
            for (int axis = 0; axis < shape.size(); axis++) {
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape.get(axis) - 1), strides.get(axis)));
            }
        } catch (ArithmeticException e) {
            throw impossible(shape);
        }
        // An axis of stride 0 shows the same elements again, which must not take memory that no file stands for.
        if (elements > 0 && (last >= storage.elements() || elements - SHOWN_AGAIN > storage.elements())) {
            throw new PickleException("tensor: expected it within the " + storage.elements()
                    + " elements of its storage, found shape " + Pickle.cut(shape.toString()) + ", strides "
                    + Pickle.cut(strides.toString()) + " from " + offset);
        }
        return new StoredTensor(storage, offset, shape, strides);
    }

    private static long elements(List<Long> shape) throws PickleException {
        try {
            return shape.stream().reduce(1L, Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw impossible(shape);
        }
    }

    private static PickleException impossible(List<Long> shape) {
        return new PickleException("expected a shape that can be, found " + Pickle.cut(shape.toString()));
    }

    private static Object scalar(PythonGlobal callable, List<@Nullable Object> arguments) {
        Optional<ElementType> type = arguments.size() == 2 && arguments.getFirst() instanceof NumpyArray.Type known
                ? known.elements()
                : Optional.empty();
        if (type.isEmpty()
                || !(arguments.getLast() instanceof ByteBuffer bytes)
                || bytes.remaining() != type.get().bytes()) {
            return new PythonObject(callable);
        }
        return type.get().isReal()
                ? (Object) type.get().real(bytes)
                : (Object) type.get().whole(bytes);
    }

    /** How protocol 2 writes bytes: as text of which each character is one. */
    private Object bytes(PythonGlobal callable, List<@Nullable Object> arguments) throws PickleException {
        if (!arguments.isEmpty() && arguments.getFirst() instanceof String text) {
            bytesLeft -= text.length();
            if (bytesLeft < 0) {
                throw new PickleException("expected at most as many bytes as the pickle has, found more");
            }
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return new PythonObject(callable);
    }

    @Override
    public @Nullable Object persistent(@Nullable Object id) throws PickleException {
        if (!(id instanceof List<?> parts)
                || parts.size() < 5
                || !"storage".equals(parts.getFirst())
                || !(parts.get(1) instanceof PythonGlobal type)
                || !(parts.get(2) instanceof String key)) {
            throw new PickleException("expected the id of a storage, found " + Pickle.kind(id));
        }
        long elements = number(parts.get(4));
        Optional<ElementType> known = ElementType.ofStorage(type);
        return known.isPresent() ? new Storage(known.get(), key, elements) : new PythonObject(type);
    }

    @Override
    public void build(@Nullable Object object, @Nullable Object state) throws PickleException {
        switch (object) {
            case PythonObject inert -> inert.state(state);
            case NumpyArray array -> fill(array, state);
            case NumpyArray.Type type -> {
                if (state instanceof List<?> parts && parts.size() > 1 && ">".equals(parts.get(1))) {
                    type.setBigEndian();
                }
            }
            // Attributes of a dictionary or tensor: of no use here.
            case null, default -> {}
        }
    }

    private void fill(NumpyArray array, @Nullable Object state) throws PickleException {
        if (!(state instanceof List<?> parts)
                || parts.size() != 5
                || !(parts.get(1) instanceof List<?> shape)
                || !(parts.get(2) instanceof NumpyArray.Type type)
                || type.elements().isEmpty()
                || !(parts.get(4) instanceof ByteBuffer bytes)) {
            // One of something else than numbers stays empty.
            return;
        }
        List<Long> axes = numbers(shape);
        long elements = elements(axes);
        ElementType of = type.elements().get();
        if (bytes.remaining() % of.bytes() != 0 || bytes.remaining() / of.bytes() != elements) {
            throw new PickleException("array: expected " + elements + " elements of " + of.bytes() + " bytes for shape "
                    + Pickle.cut(axes.toString()) + ", found " + bytes.remaining() + " bytes");
        }
        array.fill(new NumpyArray.Filled(of, axes, Boolean.TRUE.equals(parts.get(3)), bytes));
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> list(List<@Nullable Object> arguments, int index) throws PickleException {
        Object value = arguments.get(index);
        if (value instanceof List<?> found) {
            return (List<@Nullable Object>) found;
        }
        throw new PickleException("expected a list, found " + Pickle.kind(value));
    }

    private List<Long> numbers(List<?> values) throws PickleException {
        if (values.size() > 64) {
            throw new PickleException("expected at most 64 axes, found " + values.size());
        }
        List<Long> numbers = new ArrayList<>();
        for (Object value : charged(values)) {
            numbers.add(number(value));
        }
        return numbers;
    }

    /** One that isn't below 0. */
    private static long number(@Nullable Object value) throws PickleException {
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw new PickleException("expected a number of 0 or more, found " + Pickle.kind(value));
    }
}
