package io.spiritlm.neural;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteBuffer;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GetRegisteredKernelsForOp;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.KernelList;

/** The kernels that this TensorFlow has for an operation, on whichever devices; whether there are such devices doesn't matter. */
public record RegisteredKernels(String operation, List<KernelDef> kernels) {
    public RegisteredKernels {
        kernels = List.copyOf(kernels);
    }

    /** Those of an operation ({@code MatMul}); none if there is no such operation. */
    public static RegisteredKernels of(String operation) {
        TensorFlowRuntime.prepare();
        try (var _ = new PointerScope()) {
            TF_Status status = TF_Status.newStatus();
            TF_Buffer found = TF_GetRegisteredKernelsForOp(operation, status);
            status.throwExceptionIfNotOK();
            try {
                byte[] bytes = new byte[Math.toIntExact(found.length())];
                new BytePointer(found.data()).capacity(bytes.length).get(bytes);
                return new RegisteredKernels(
                        operation, KernelList.parseFrom(bytes).getKernelList());
            } finally {
                TF_DeleteBuffer(found);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("kernels of " + operation + ": expected a list, found " + e, e);
        }
    }

    /** Whether there is any for GPUs. */
    public boolean hasGpu() {
        return kernels.stream().anyMatch(kernel -> kernel.getDeviceType().equals("GPU"));
    }
}
