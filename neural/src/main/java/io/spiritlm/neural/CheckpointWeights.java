package io.spiritlm.neural;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** Weights read from a checkpoint into variables; each is read when the session starts, one at a time. */
final class CheckpointWeights implements Weights {
    private record Load(Variable<TFloat32> variable, Supplier<float[]> values) {}

    private final Ops tf;
    private final Checkpoint checkpoint;
    private final Map<String, Load> loads = new LinkedHashMap<>();

    CheckpointWeights(Ops tf, Checkpoint checkpoint) {
        this.tf = tf;
        this.checkpoint = checkpoint;
    }

    @Override
    public Operand<TFloat32> tensor(String name, long... shape) {
        requireShape(name, shape);
        return variable(name, shape, () -> checkpoint.read(name));
    }

    @Override
    public Operand<TFloat32> weightNormed(String name, int keptAxis, long... shape) {
        if (checkpoint.names().contains(name)) {
            return tensor(name, shape);
        }
        // as torch.nn.utils.parametrizations names them, or as it was before PyTorch 2
        int last = name.lastIndexOf('.') + 1;
        String newer = name.substring(0, last) + "parametrizations." + name.substring(last) + ".original";
        boolean isNewer = checkpoint.names().contains(newer + "1");
        String gain = isNewer ? newer + "0" : name + "_g";
        String direction = isNewer ? newer + "1" : name + "_v";
        requireShape(direction, shape);
        long[] gains = new long[shape.length];
        Arrays.fill(gains, 1);
        gains[keptAxis] = shape[keptAxis];
        requireShape(gain, gains);
        return variable(
                name, shape, () -> WeightNorm.fold(checkpoint.read(gain), checkpoint.read(direction), keptAxis, shape));
    }

    @Override
    public boolean has(String name) {
        return checkpoint.names().contains(name);
    }

    private Operand<TFloat32> variable(String name, long[] shape, Supplier<float[]> values) {
        return loads.computeIfAbsent(name, n -> new Load(tf.variable(Shape.of(shape), TFloat32.class), values))
                .variable();
    }

    private void requireShape(String name, long[] expected) {
        List<Long> actual = checkpoint.shape(name);
        if (!actual.equals(Arrays.stream(expected).boxed().toList())) {
            throw new CheckpointException("checkpoint tensor '" + name + "': expected shape "
                    + Arrays.toString(expected) + ", found " + actual);
        }
    }

    /** Fills every variable asked for so far. */
    void load(Session session) {
        for (var load : loads.values()) {
            var shape = load.variable().shape();
            var value = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
            var assign = tf.assign(load.variable(), value);
            try (var tensor = Tensors.floats(shape, load.values().get())) {
                session.runner().feed(value, tensor).addTarget(assign).run().close();
            }
        }
        loads.clear();
    }
}
