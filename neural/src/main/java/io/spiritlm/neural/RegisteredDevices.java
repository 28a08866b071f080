package io.spiritlm.neural;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListMemoryBytes;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionListDevices;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;

/** The devices that TensorFlow sees; its Java API doesn't tell, its C API does. */
final class RegisteredDevices {
    private RegisteredDevices() {}

    /** CPUs and GPUs, as a session has them with the settings of all of ours. */
    static List<Device> list() {
        TensorFlowRuntime.prepare();
        byte[] config = TensorFlowRuntime.sessionConfig().toByteArray();
        try (var _ = new PointerScope()) {
            TF_Status status = TF_Status.newStatus();
            TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
            TF_SetConfig(options, new BytePointer(config), config.length, status);
            status.throwExceptionIfNotOK();
            TF_Session session = TF_Session.newSession(TF_Graph.newGraph(), options, status);
            status.throwExceptionIfNotOK();
            TF_DeviceList found = TF_SessionListDevices(session, status);
            status.throwExceptionIfNotOK();
            try {
                return devices(found, status);
            } finally {
                TF_DeleteDeviceList(found);
            }
        }
    }

    private static List<Device> devices(TF_DeviceList found, TF_Status status) {
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < TF_DeviceListCount(found); i++) {
            String type = TF_DeviceListType(found, i, status).getString();
            String name = TF_DeviceListName(found, i, status).getString();
            long bytes = TF_DeviceListMemoryBytes(found, i, status);
            Device.of(type, name, Math.max(0, bytes)).ifPresent(devices::add);
        }
        return List.copyOf(devices);
    }
}
