package io.spiritlm.neural;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Named tensors at rest. Implementations are thread-safe for reading until closed. */
public interface Checkpoint extends AutoCloseable {
    /** The names of all tensors. */
    Set<String> names();

    /**
     * The axes of a tensor, in the order they were saved (PyTorch's: {@code [out, in]}, {@code [out, in, kernel]}).
     *
     * @throws CheckpointException if there is no tensor of this name
     */
    List<Long> shape(String name);

    /**
     * What a tensor is stored as; {@link StoredType#FLOAT32} where it is something else, which is widened or narrowed to that.
     *
     * @throws CheckpointException if there is no tensor of this name
     */
    StoredType type(String name);

    /**
     * Hands over a tensor's values, row-major, in pieces: neither memory nor mapped pages for all of them are held afterwards.
     *
     * @param as {@link #type}, or {@link StoredType#FLOAT32}
     * @throws CheckpointException if there is no tensor of this name
     */
    void copy(String name, StoredType as, StoredType.Sink sink);

    /**
     * A tensor's values widened to float, row-major.
     *
     * @throws CheckpointException if there is no tensor of this name, or it has more values than an array holds
     */
    default float[] read(String name) {
        long count = shape(name).stream().reduce(1L, Math::multiplyExact);
        if (count > Integer.MAX_VALUE - 8) {
            throw new CheckpointException("checkpoint tensor '" + name + "': expected at most "
                    + (Integer.MAX_VALUE - 8) + " values, found " + count);
        }
        float[] values = new float[(int) count];
        FloatBuffer into = FloatBuffer.wrap(values);
        copy(
                name,
                StoredType.FLOAT32,
                (bytes, length) -> into.put(ByteBuffer.wrap(bytes, 0, length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()));
        return values;
    }

    /**
     * Makes sure of a tensor's axes.
     *
     * @throws CheckpointException if there is no tensor of this name, or it has others
     */
    default void requireShape(String name, long... expected) {
        List<Long> actual = shape(name);
        if (!actual.equals(Arrays.stream(expected).boxed().toList())) {
            throw new CheckpointException("checkpoint tensor '" + name + "': expected shape "
                    + Arrays.toString(expected) + ", found " + actual);
        }
    }

    @Override
    void close();
}
