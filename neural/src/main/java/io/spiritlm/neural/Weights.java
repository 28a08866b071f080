package io.spiritlm.neural;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A network's parameters by the names of its checkpoint, as operands of the graph being built.
 *
 * <p>A network asks for each parameter with the shape it needs; where it comes from (a checkpoint, a trainer's variables)
 * is not its business.
 */
public interface Weights {
    /**
     * The parameter of this name.
     *
     * @throws CheckpointException if there is none, or its shape differs
     */
    Operand<TFloat32> tensor(String name, long... shape);

    /**
     * A weight-normalised parameter {@code g * v / ‖v‖}, saved as {@code name_g} and {@code name_v}, as PyTorch's
     * {@code parametrizations}, or already folded as {@code name}. The norm is taken over all axes but {@code keptAxis} (Salimans and
     * Kingma 2016).
     */
    Operand<TFloat32> weightNormed(String name, int keptAxis, long... shape);

    /**
     * The weight of a linear layer or an embedding, which may be held in fewer bits than float32.
     *
     * @throws CheckpointException as {@link #tensor}
     */
    default Matrix matrix(String name, long out, long in) {
        return Matrix.of(tensor(name, out, in));
    }

    /** Whether there is a parameter of this name (a trainer's weights say yes to all). */
    boolean has(String name);

    /** The same parameters arranged for speed, where no gradient is asked for. */
    default Optional<FixedWeights> fixed() {
        return Optional.empty();
    }

    /** The same parameters with {@code prefix} put before every name. */
    default Weights under(String prefix) {
        Weights whole = this;
        return new Weights() {
            @Override
            public Operand<TFloat32> tensor(String name, long... shape) {
                return whole.tensor(prefix + name, shape);
            }

            @Override
            public Operand<TFloat32> weightNormed(String name, int keptAxis, long... shape) {
                return whole.weightNormed(prefix + name, keptAxis, shape);
            }

            @Override
            public Matrix matrix(String name, long out, long in) {
                return whole.matrix(prefix + name, out, in);
            }

            @Override
            public boolean has(String name) {
                return whole.has(prefix + name);
            }

            @Override
            public Optional<FixedWeights> fixed() {
                return whole.fixed().map(fixed -> Weights.under(fixed, prefix));
            }
        };
    }

    private static FixedWeights under(FixedWeights whole, String prefix) {
        return new FixedWeights() {
            @Override
            public Operand<TFloat32> reversed(String name, long[] shape, long[] padded) {
                return whole.reversed(prefix + name, shape, padded);
            }

            @Override
            public Operand<TFloat32> reversedNormed(String name, int keptAxis, long... shape) {
                return whole.reversedNormed(prefix + name, keptAxis, shape);
            }
        };
    }
}
