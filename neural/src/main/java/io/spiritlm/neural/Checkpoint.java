package io.spiritlm.neural;

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
     * A tensor's values widened to float, row-major.
     *
     * @throws CheckpointException if there is no tensor of this name
     */
    float[] read(String name);

    @Override
    void close();
}
