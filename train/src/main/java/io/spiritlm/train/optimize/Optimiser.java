package io.spiritlm.train.optimize;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.SafetensorsWriter;
import io.spiritlm.neural.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * AdamW with clipping over a graph's trainable weights, and its state on disk.
 *
 * <p>Build it after the loss and before {@link GraphSession#start}. Not thread-safe.
 */
public final class Optimiser {
    /** What one step cost and how steep it was. */
    public record Step(float loss, float gradientNorm) {}

    private final GraphSession session;
    private final TrainableWeights weights;
    private final Operand<TFloat32> loss;
    private final Operand<TFloat32> gradientNorm;
    private final Placeholder<TFloat32> learningRate;
    private final Op update;
    /** Everything that training continues from: weights, moments, powers of the betas. */
    private final Map<String, Variable<TFloat32>> state = new LinkedHashMap<>();

    private final Map<String, Op> assigns = new LinkedHashMap<>();
    private final Map<String, Placeholder<TFloat32>> assignValues = new LinkedHashMap<>();

    /** Adds the gradients of a scalar loss by all weights, and the update, to the graph. */
    public Optimiser(GraphSession session, TrainableWeights weights, Operand<TFloat32> loss, AdamSettings settings) {
        this.session = session;
        this.weights = weights;
        this.loss = loss;
        var tf = session.ops();
        learningRate = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
        var variables = List.copyOf(weights.variables().values());
        List<Operand<TFloat32>> gradients = gradients(variables);
        gradientNorm = norm(tf, gradients);
        var scale = tf.math.minimum(
                tf.constant(1f),
                tf.math.div(tf.constant(settings.maxGradientNorm()), tf.math.add(gradientNorm, tf.constant(1e-6f))));
        var beta1Power = stateVariable("beta1_power", Shape.scalar(), settings.beta1());
        var beta2Power = stateVariable("beta2_power", Shape.scalar(), settings.beta2());
        weights.variables().forEach(state::put);
        List<Op> updates = new ArrayList<>();
        // the scale needs every gradient, so no weight changes before all are computed
        var names = List.copyOf(weights.variables().keySet());
        for (int i = 0; i < variables.size(); i++) {
            var variable = variables.get(i);
            var mean = stateVariable("adam_mean/" + names.get(i), variable.shape(), 0);
            var square = stateVariable("adam_square/" + names.get(i), variable.shape(), 0);
            var adam = tf.train.applyAdam(
                    variable,
                    mean,
                    square,
                    beta1Power,
                    beta2Power,
                    learningRate,
                    tf.constant(settings.beta1()),
                    tf.constant(settings.beta2()),
                    tf.constant(1e-8f),
                    tf.math.mul(gradients.get(i), scale));
            updates.add(adam);
            if (variable.shape().numDimensions() > 1 && settings.weightDecay() > 0) {
                var kept = tf.math.sub(tf.constant(1f), tf.math.mul(learningRate, tf.constant(settings.weightDecay())));
                updates.add(tf.assign(variable, tf.math.mul(adam, kept)));
            }
        }
        var afterUpdates = tf.withControlDependencies(updates);
        var powers = List.<Op>of(
                afterUpdates.assign(beta1Power, afterUpdates.math.mul(beta1Power, tf.constant(settings.beta1()))),
                afterUpdates.assign(beta2Power, afterUpdates.math.mul(beta2Power, tf.constant(settings.beta2()))));
        update = tf.withControlDependencies(powers).noOp();
        state.forEach((name, variable) -> {
            var value = tf.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
            assignValues.put(name, value);
            assigns.put(name, tf.assign(variable, value));
        });
    }

    /** Takes one step with the batch that {@code runner} (of {@link GraphSession#run}) was fed. */
    public Step step(Session.Runner runner, double rate) {
        try (var rateTensor = TFloat32.scalarOf((float) rate);
                var result = runner.feed(learningRate, rateTensor)
                        .fetch(loss)
                        .fetch(gradientNorm)
                        .addTarget(update)
                        .run()) {
            return new Step(((TFloat32) result.get(0)).getFloat(), ((TFloat32) result.get(1)).getFloat());
        }
    }

    /** Saves everything training continues from; the file is replaced atomically. */
    public void save(Path file) throws IOException {
        write(file, SafetensorsWriter.Precision.F32, state);
    }

    /** Continues from a saved state. */
    public void restore(Path file) {
        try (var checkpoint = Safetensors.open(file)) {
            if (!checkpoint.names().equals(state.keySet())) {
                throw new CheckpointException(
                        "training state " + file + ": expected " + state.size() + " tensors of this network, found "
                                + checkpoint.names().size() + " or others");
            }
            state.forEach((name, variable) -> {
                try (var value = Tensors.floats(variable.shape(), checkpoint.read(name))) {
                    session.run()
                            .feed(assignValues.get(name), value)
                            .addTarget(assigns.get(name))
                            .run()
                            .close();
                }
            });
        }
    }

    /** Writes the weights alone, as a network's checkpoint. */
    public void export(Path file, SafetensorsWriter.Precision precision) throws IOException {
        write(file, precision, weights.variables());
    }

    /** Writes those weights alone whose names begin with {@code prefix}, under their whole names. */
    public void export(Path file, SafetensorsWriter.Precision precision, String prefix) throws IOException {
        Map<String, Variable<TFloat32>> chosen = new LinkedHashMap<>(weights.variables());
        chosen.keySet().removeIf(name -> !name.startsWith(prefix));
        write(file, precision, chosen);
    }

    private void write(Path file, SafetensorsWriter.Precision precision, Map<String, Variable<TFloat32>> variables)
            throws IOException {
        var writer = new SafetensorsWriter(precision);
        variables.forEach((name, variable) -> {
            try (var result = session.run().fetch(variable).run()) {
                var axes = java.util.Arrays.stream(variable.shape().asArray())
                        .boxed()
                        .toList();
                writer.add(name, axes, Tensors.toArray((TFloat32) result.get(0)));
            }
        });
        writer.write(file);
    }

    private Variable<TFloat32> stateVariable(String name, Shape shape, float first) {
        var tf = session.ops();
        var variable = tf.variable(shape, TFloat32.class);
        session.initialise(tf.assign(variable, tf.fill(tf.constant(shape), tf.constant(first))));
        state.put(name, variable);
        return variable;
    }

    @SuppressWarnings("unchecked") // the gradient of a float by a float is a float
    private List<Operand<TFloat32>> gradients(List<Variable<TFloat32>> variables) {
        var outputs = session.graph()
                .addGradients(
                        loss.asOutput(),
                        variables.stream().map(Variable::asOutput).toArray(Output[]::new));
        List<Operand<TFloat32>> gradients = new ArrayList<>();
        for (var output : outputs) {
            gradients.add((Output<TFloat32>) output);
        }
        return gradients;
    }

    private static Operand<TFloat32> norm(Ops tf, List<Operand<TFloat32>> gradients) {
        List<Operand<TFloat32>> squares = new ArrayList<>();
        for (var gradient : gradients) {
            squares.add(tf.nn.l2Loss(gradient)); // half the sum of squares
        }
        return tf.math.sqrt(tf.math.mul(tf.math.addN(squares), tf.constant(2f)));
    }
}
