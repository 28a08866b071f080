package io.spiritlm.train.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Layers;
import io.spiritlm.neural.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

final class OptimiserTest {
    private static final int ROWS = 64;
    private static final int INPUTS = 8;
    private static final int CLASSES = 3;

    @TempDir
    Path folder;

    @Test
    void learnsALinearRule() {
        try (var problem = new Problem()) {
            float first = problem.step().loss();
            float last = first;
            for (int i = 0; i < 200; i++) {
                last = problem.step().loss();
            }
            assertThat(last).isLessThan(0.3f * first);
        }
    }

    @Test
    void continuesFromASavedStateAsIfNeverStopped() throws IOException {
        Path file = folder.resolve("state.safetensors");
        float uninterrupted;
        try (var problem = new Problem()) {
            for (int i = 0; i < 10; i++) {
                problem.step();
            }
            problem.optimiser.save(file);
            problem.step();
            uninterrupted = problem.step().loss();
        }
        try (var problem = new Problem()) {
            problem.optimiser.restore(file);
            problem.step();
            assertThat(problem.step().loss()).isEqualTo(uninterrupted);
        }
    }

    private static final class Problem implements AutoCloseable {
        final GraphSession session = new GraphSession();
        final Placeholder<TFloat32> x;
        final Placeholder<TInt32> y;
        final Placeholder<TFloat32> w;
        final Optimiser optimiser;

        Problem() {
            var tf = session.ops();
            x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, INPUTS)));
            y = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
            w = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
            var weights = new TrainableWeights(session, Initialisation.fanIn(1), 1);
            var logits =
                    Layers.linear(tf, x, weights.tensor("weight", CLASSES, INPUTS), weights.tensor("bias", CLASSES));
            optimiser = new Optimiser(
                    session, weights, Losses.crossEntropy(tf, logits, y, w, CLASSES), AdamSettings.standard());
            session.start();
        }

        Optimiser.Step step() {
            var random = new Random(3);
            float[] inputs = new float[ROWS * INPUTS];
            int[] targets = new int[ROWS];
            float[] rowWeights = new float[ROWS];
            for (int row = 0; row < ROWS; row++) {
                for (int i = 0; i < INPUTS; i++) {
                    inputs[row * INPUTS + i] = (float) random.nextGaussian();
                }
                targets[row] = inputs[row * INPUTS] > 0.5 ? 2 : inputs[row * INPUTS + 1] > 0 ? 1 : 0;
                rowWeights[row] = 1;
            }
            try (var xs = Tensors.floats(Shape.of(ROWS, INPUTS), inputs);
                    var ys = Tensors.ints(Shape.of(ROWS), targets);
                    var ws = Tensors.floats(Shape.of(ROWS), rowWeights)) {
                return optimiser.step(session.run().feed(x, xs).feed(y, ys).feed(w, ws), 0.05);
            }
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
