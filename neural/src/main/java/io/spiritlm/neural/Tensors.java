package io.spiritlm.neural;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Bulk copies between arrays and tensors. The caller owns, and closes, every tensor made here. */
public final class Tensors {
    private Tensors() {}

    /** A float tensor holding a copy of {@code values}, row-major. */
    public static TFloat32 floats(Shape shape, float[] values) {
        return TFloat32.tensorOf(shape, DataBuffers.of(values, true, false));
    }

    /** An int tensor holding a copy of {@code values}, row-major. */
    public static TInt32 ints(Shape shape, int[] values) {
        return TInt32.tensorOf(shape, DataBuffers.of(values, true, false));
    }

    /** A copy of a tensor's values: safe to keep after the tensor is closed. */
    public static float[] toArray(TFloat32 tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    /** A copy of a tensor's values: safe to keep after the tensor is closed. */
    public static int[] toArray(TInt32 tensor) {
        int[] values = new int[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asInts().read(values);
        return values;
    }
}
