package io.spiritlm.neural.torch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The same as {@link TorchObjects}, and arrays as joblib writes them: what a wrapper says of an array, and behind it, amid the pickle, the
 * array's bytes; since joblib 1.2 behind as many others as bring it to a round address, and their number.
 */
final class JoblibObjects implements Pickle.Builder {
    private static final String WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper";
    private static final int MOST_AXES = 64;

    private final TorchObjects others;

    /** @param pickleBytes the pickle's length */
    JoblibObjects(long pickleBytes) {
        others = new TorchObjects(pickleBytes);
    }

    @Override
    public @Nullable Object call(PythonGlobal callable, List<@Nullable Object> arguments) throws PickleException {
        return others.call(callable, arguments);
    }

    @Override
    public @Nullable Object persistent(@Nullable Object id) throws PickleException {
        throw new PickleException("expected no storage outside, found " + Pickle.kind(id));
    }

    @Override
    public void build(@Nullable Object object, @Nullable Object state) throws PickleException {
        others.build(object, state);
    }

    @Override
    public @Nullable Object built(@Nullable Object object, Pickle.Bytes following) throws PickleException {
        if (!(object instanceof PythonObject wrapper && wrapper.toString().equals(WRAPPER))) {
            return object;
        }
        if (!(wrapper.state() instanceof Map<?, ?> says
                && says.get("shape") instanceof List<?> shape
                && says.get("dtype") instanceof NumpyArray.Type type
                && type.bytes().isPresent())) {
            throw new PickleException("expected an array of numbers, found another");
        }
        if (says.get("numpy_array_alignment_bytes") instanceof Long) {
            following.take(following.take(1).get() & 0xff);
        }
        List<Long> axes = axes(shape);
        ByteBuffer bytes = following.take(bytes(axes, type.bytes().getAsInt()));
        NumpyArray array = new NumpyArray();
        type.elements()
                .ifPresent(elements ->
                        array.fill(new NumpyArray.Filled(elements, axes, "F".equals(says.get("order")), bytes)));
        return array;
    }

    private static List<Long> axes(List<?> shape) throws PickleException {
        List<Long> axes = new ArrayList<>();
        for (Object axis : shape) {
            if (!(axis instanceof Long length) || length < 0 || axes.size() == MOST_AXES) {
                throw new PickleException(
                        "array: expected at most " + MOST_AXES + " axes of 0 or more, found " + Pickle.kind(axis));
            }
            axes.add(length);
        }
        return axes;
    }

    private static long bytes(List<Long> axes, int ofEach) throws PickleException {
        long bytes = ofEach;
        try {
            for (long axis : axes) {
                bytes = Math.multiplyExact(bytes, axis);
            }
        } catch (ArithmeticException e) {
            throw new PickleException("expected a shape that can be, found " + Pickle.cut(axes.toString()));
        }
        return bytes;
    }
}
