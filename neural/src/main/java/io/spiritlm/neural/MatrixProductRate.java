package io.spiritlm.neural;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** How fast TensorFlow multiplies large matrices here: what other computations' speed is held against. Not thread-safe. */
public final class MatrixProductRate implements AutoCloseable {
    private static final int SIZE = 2048;
    private static final int PRODUCTS = 4;

    private final GraphSession session = new GraphSession();
    private final Op product;

    public MatrixProductRate() {
        var tf = session.ops();
        product = tf.linalg.matMul(filled(), filled());
        session.start();
    }

    private Operand<TFloat32> filled() {
        var tf = session.ops();
        var matrix = tf.variable(Shape.of(SIZE, SIZE), TFloat32.class);
        var shape = tf.constant(new int[] {SIZE, SIZE});
        session.initialise(tf.assign(matrix, tf.fill(shape, tf.constant(0.5f))));
        return matrix;
    }

    /** Floating-point operations a second over the next few products of {@value #SIZE} squared. */
    public double measure() {
        long begin = System.nanoTime();
        for (int i = 0; i < PRODUCTS; i++) {
            session.run().addTarget(product).run().close();
        }
        return 2.0 * SIZE * SIZE * SIZE * PRODUCTS / ((System.nanoTime() - begin) / 1e9);
    }

    @Override
    public void close() {
        session.close();
    }
}
