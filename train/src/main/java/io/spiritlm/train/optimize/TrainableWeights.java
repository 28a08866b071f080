package io.spiritlm.train.optimize;

import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Weights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * Weights that are variables of the graph: made, with seeded first values, when a network asks for them.
 *
 * <p>Weight-normalised parameters are trained folded; the checkpoint reader takes them so.
 */
public final class TrainableWeights implements Weights {
    private final GraphSession session;
    private final Initialisation initialisation;
    private final long seed;
    private final Map<String, Variable<TFloat32>> variables = new LinkedHashMap<>();

    public TrainableWeights(GraphSession session, Initialisation initialisation, long seed) {
        this.session = session;
        this.initialisation = initialisation;
        this.seed = seed;
    }

    @Override
    public Operand<TFloat32> tensor(String name, long... shape) {
        var known = variables.get(name);
        if (known != null) {
            if (!Arrays.equals(known.shape().asArray(), shape)) {
                throw new IllegalArgumentException(name + ": expected shape " + known.shape()
                        + " as asked for first, actual " + Arrays.toString(shape));
            }
            return known;
        }
        var tf = session.ops();
        var variable = tf.variable(Shape.of(shape), TFloat32.class);
        // the seed depends on the name alone, so adding a parameter leaves the others' first values as they were
        var values = initialisation.values(name, shape, new Random(seed * 31 + name.hashCode()));
        session.initialise(tf.assign(variable, tf.constant(Shape.of(shape), DataBuffers.of(values))));
        variables.put(name, variable);
        return variable;
    }

    @Override
    public Operand<TFloat32> weightNormed(String name, int keptAxis, long... shape) {
        return tensor(name, shape);
    }

    @Override
    public boolean has(String name) {
        return true;
    }

    /** The variables by name, in the order they were asked for. */
    Map<String, Variable<TFloat32>> variables() {
        return variables;
    }

    /** How many values are trained. */
    public long parameters() {
        return variables.values().stream().mapToLong(v -> v.shape().size()).sum();
    }
}
