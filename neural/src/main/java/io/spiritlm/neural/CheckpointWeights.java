package io.spiritlm.neural;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * Weights read from a checkpoint into variables when the session starts, the largest first, and few at a time: beside the variables
 * that are filled, at most the largest one takes memory, and in the end 64 MiB.
 */
final class CheckpointWeights implements Weights, FixedWeights {
    /** Gives a tensor of the variable's shape and type, which the caller closes. */
    @FunctionalInterface
    private interface Source {
        TFloating read();
    }

    /**
     * A variable, and what fills it.
     *
     * @param value where its first value is fed
     * @param assign what takes it over
     */
    private record Load(
            Variable<? extends TFloating> variable,
            Placeholder<? extends TFloating> value,
            Op assign,
            StoredType type,
            Source source) {
        long bytes() {
            return variable.shape().size() * type.bytes();
        }
    }

    /** Variables are filled together, for each run costs as much as the graph is large, up to this size of them. */
    private static final long BYTES_AT_ONCE = 64L << 20;

    private final Ops tf;
    private final Checkpoint checkpoint;
    private final WeightPrecision precision;
    private final Matrix.Arithmetic arithmetic;
    private final Map<String, Load> loads = new LinkedHashMap<>();

    CheckpointWeights(Ops tf, Checkpoint checkpoint, WeightPrecision precision, Matrix.Arithmetic arithmetic) {
        this.tf = tf;
        this.checkpoint = checkpoint;
        this.precision = precision;
        this.arithmetic = arithmetic;
    }

    @Override
    @SuppressWarnings("unchecked") // float32 was asked for
    public Operand<TFloat32> tensor(String name, long... shape) {
        return (Operand<TFloat32>) variable(name, shape, StoredType.FLOAT32);
    }

    @Override
    public Matrix matrix(String name, long out, long in) {
        StoredType type = switch (precision) {
            case FLOAT32 -> StoredType.FLOAT32;
            case STORED -> checkpoint.type(name);
        };
        return new Matrix(variable(name, new long[] {out, in}, type), arithmetic);
    }

    @Override
    public Operand<TFloat32> weightNormed(String name, int keptAxis, long... shape) {
        return checkpoint.names().contains(name)
                ? tensor(name, shape)
                : variable(name, shape, folded(name, keptAxis, shape));
    }

    @Override
    public Optional<FixedWeights> fixed() {
        return Optional.of(this);
    }

    @Override
    public Operand<TFloat32> reversed(String name, long[] shape, long[] padded) {
        checkpoint.requireShape(name, shape);
        return variable(
                name + " reversed to " + Arrays.toString(padded),
                padded,
                () -> Reversal.reversed(checkpoint.read(name), shape, padded));
    }

    @Override
    public Operand<TFloat32> reversedNormed(String name, int keptAxis, long... shape) {
        long[] reversed = Reversal.reversed(shape);
        if (checkpoint.names().contains(name)) {
            return reversed(name, shape, reversed);
        }
        Supplier<float[]> values = folded(name, keptAxis, shape);
        return variable(name + " reversed", reversed, () -> Reversal.reversed(values.get(), shape, reversed));
    }

    private Supplier<float[]> folded(String name, int keptAxis, long... shape) {
        // as torch.nn.utils.parametrizations names them, or as it was before PyTorch 2
        int last = name.lastIndexOf('.') + 1;
        String newer = name.substring(0, last) + "parametrizations." + name.substring(last) + ".original";
        boolean isNewer = checkpoint.names().contains(newer + "1");
        String gain = isNewer ? newer + "0" : name + "_g";
        String direction = isNewer ? newer + "1" : name + "_v";
        checkpoint.requireShape(direction, shape);
        long[] gains = new long[shape.length];
        Arrays.fill(gains, 1);
        gains[keptAxis] = shape[keptAxis];
        checkpoint.requireShape(gain, gains);
        return () -> WeightNorm.fold(checkpoint.read(gain), checkpoint.read(direction), keptAxis, shape);
    }

    @SuppressWarnings("unchecked") // float32 was asked for
    private Operand<TFloat32> variable(String name, long[] shape, Supplier<float[]> values) {
        return (Operand<TFloat32>)
                variable(name, shape, StoredType.FLOAT32, () -> Tensors.floats(Shape.of(shape), values.get()));
    }

    @Override
    public boolean has(String name) {
        return checkpoint.names().contains(name);
    }

    private Operand<? extends TFloating> variable(String name, long[] shape, StoredType type) {
        checkpoint.requireShape(name, shape);
        return variable(name, shape, type, () -> read(name, Shape.of(shape), type));
    }

    private Operand<? extends TFloating> variable(String name, long[] shape, StoredType type, Source source) {
        Load load = loads.computeIfAbsent(name, n -> load(Shape.of(shape), tensorType(type), type, source));
        if (load.type() != type) {
            throw new IllegalStateException(
                    "weight " + name + ": expected to be asked for as " + load.type() + " as before, found " + type);
        }
        return load.variable();
    }

    private <T extends TFloating> Load load(Shape shape, Class<T> tensorType, StoredType type, Source source) {
        Variable<T> variable = tf.variable(shape, tensorType);
        Placeholder<T> value = tf.placeholder(tensorType, Placeholder.shape(shape));
        return new Load(variable, value, tf.assign(variable, value), type, source);
    }

    private TFloating read(String name, Shape shape, StoredType type) {
        return Tensor.of(tensorType(type), shape, tensor -> fill(name, type, tensor));
    }

    private void fill(String name, StoredType type, TFloating tensor) {
        ByteDataBuffer bytes = tensor.asRawTensor().data();
        long[] at = {0};
        checkpoint.copy(name, type, (piece, length) -> {
            bytes.offset(at[0]).write(piece, 0, length);
            at[0] += length;
        });
    }

    private static Class<? extends TFloating> tensorType(StoredType type) {
        return switch (type) {
            case FLOAT32 -> TFloat32.class;
            case FLOAT16 -> TFloat16.class;
            case BFLOAT16 -> TBfloat16.class;
        };
    }

    /** Fills every variable asked for so far. */
    void load(Session session) {
        List<Load> together = new ArrayList<>();
        long bytes = 0;
        for (Load load : loads.values().stream()
                .sorted(Comparator.comparingLong(Load::bytes).reversed())
                .toList()) {
            if (bytes + load.bytes() > BYTES_AT_ONCE) {
                fill(session, together);
                together.clear();
                bytes = 0;
            }
            together.add(load);
            bytes += load.bytes();
        }
        fill(session, together);
        loads.clear();
    }

    private static void fill(Session session, List<Load> together) {
        if (together.isEmpty()) {
            return;
        }
        List<TFloating> values = new ArrayList<>();
        try {
            Session.Runner runner = session.runner();
            for (Load load : together) {
                values.add(load.source().read());
                runner.feed(load.value(), values.getLast()).addTarget(load.assign());
            }
            runner.run().close();
        } finally {
            values.forEach(TFloating::close);
        }
    }
}
