package io.spiritlm.neural;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;

/**
 * Settings of TensorFlow that hold for the whole process.
 *
 * <p>TensorFlow reads them from the process's environment when its library loads, so {@link #prepare} runs before any
 * TensorFlow class does. oneDNN is switched off explicitly: where a CPU defaults it on, most convolutions become 1.5 to 8
 * times slower. The thread count is fixed by the first session of the process.
 */
public final class TensorFlowRuntime {
    private static final int THREADS =
            Integer.getInteger("spirit.threads", Runtime.getRuntime().availableProcessors());

    static {
        setEnvironment("TF_ENABLE_ONEDNN_OPTS", "0");
        setEnvironment("TF_CPP_MIN_LOG_LEVEL", "3");
    }

    private static DeviceChoice choice = new DeviceChoice.Any();
    private static @Nullable Device device;

    private TensorFlowRuntime() {}

    /** Guarantees that the process's settings are in force; call it before the first TensorFlow class is used. */
    public static void prepare() {
        // The static initialiser did the work, once and under the class loader's lock.
    }

    /**
     * Loads TensorFlow's library, which takes seconds when it has to be unpacked first, and tells its version.
     *
     * @throws LinkageError if it can't be loaded on this machine
     */
    public static String load() {
        return TensorFlow.version();
    }

    /** The number of threads TensorFlow computes with: system property {@code spirit.threads}, else all processors. */
    public static int threads() {
        return THREADS;
    }

    /**
     * Says where this process is to compute; otherwise on a GPU if there is one.
     *
     * @throws IllegalArgumentException in one line, if it has begun to compute and what is wanted isn't there
     * @throws IllegalStateException if it has begun elsewhere
     */
    public static synchronized void choose(DeviceChoice wanted) {
        Device begun = device;
        if (begun == null) {
            choice = wanted;
        } else if (!wanted.equals(choice) && !find(wanted).toString().equals(begun.toString())) {
            throw new IllegalStateException(
                    "device: expected " + begun + ", where this process computes, found " + wanted);
        }
    }

    /** What {@link #choose} was told. */
    public static synchronized DeviceChoice chosen() {
        return choice;
    }

    /**
     * Where this process computes.
     *
     * @throws IllegalArgumentException in one line, if what was chosen isn't there
     */
    public static synchronized Device device() {
        Device chosen = device;
        if (chosen == null) {
            chosen = find(choice);
            device = chosen;
        }
        return chosen;
    }

    private static Device find(DeviceChoice wanted) {
        return wanted.among(
                RegisteredDevices.list(), RegisteredKernels.of("MatMul").hasGpu());
    }

    /** The memory that is there for tensors: the GPU's, or the machine's or this container's. */
    public static long memoryBytes() {
        Device at = device();
        return at.kind() == Device.Kind.GPU && at.memoryBytes() > 0 ? at.memoryBytes() : machineMemoryBytes();
    }

    /** The machine's memory, or this container's. */
    public static long machineMemoryBytes() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    static ConfigProto sessionConfig() {
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(THREADS)
                .setInterOpParallelismThreads(THREADS)
                // what has no kernel on a GPU runs beside it; memory is taken as it is needed, for others compute there
                // too
                .setAllowSoftPlacement(true)
                .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
                .build();
    }

    private static void setEnvironment(String name, String value) {
        if (System.getenv(name) != null) {
            return; // what the user set stays
        }
        try (Arena arena = Arena.ofConfined()) {
            var linker = Linker.nativeLinker();
            var setenv = linker.downcallHandle(
                    linker.defaultLookup().find("setenv").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            int status = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
            if (status != 0) {
                throw new IllegalStateException("setenv " + name + ": expected status 0, actual " + status);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot set " + name + " for TensorFlow", e);
        }
    }
}
