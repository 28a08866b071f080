package io.spiritlm.neural;

import io.spiritlm.neural.Device.Kind;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where to compute, as a person asks for it. */
public sealed interface DeviceChoice {
    /** The first GPU that TensorFlow sees, else the CPU. */
    record Any() implements DeviceChoice {}

    /** The CPU, whatever there is. */
    record Cpu() implements DeviceChoice {}

    /** A GPU, or nothing. */
    record Gpu(int index) implements DeviceChoice {}

    /**
     * {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:1}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static DeviceChoice parse(String text) {
        if (Pattern.matches("gpu:\\d{1,3}", text)) {
            return new Gpu(Integer.parseInt(text.substring(4)));
        }
        return switch (text) {
            case "auto" -> new Any();
            case "cpu" -> new Cpu();
            case "gpu" -> new Gpu(0);
            default ->
                throw new IllegalArgumentException("device: expected auto, cpu, gpu or gpu:N, found '" + text + "'");
        };
    }

    /** What {@link #parse} reads as this choice. */
    default String text() {
        return switch (this) {
            case Any any -> "auto";
            case Cpu cpu -> "cpu";
            case Gpu gpu -> "gpu:" + gpu.index();
        };
    }

    /**
     * The device that is meant.
     *
     * @param seen what TensorFlow sees
     * @param gpuKernels whether this TensorFlow was built for GPUs
     * @throws IllegalArgumentException in one line, if it isn't there
     */
    default Device among(List<Device> seen, boolean gpuKernels) {
        Device cpu = seen.stream()
                .filter(device -> device.kind() == Kind.CPU)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("devices: expected a CPU, found " + seen));
        List<Device> gpus =
                seen.stream().filter(device -> device.kind() == Kind.GPU).toList();
        return switch (this) {
            case Any any -> gpus.isEmpty() ? cpu : gpus.getFirst();
            case Cpu c -> cpu;
            case Gpu gpu ->
                gpus.stream()
                        .filter(device -> device.index() == gpu.index())
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("device: expected gpu:" + gpu.index()
                                + ", TensorFlow sees "
                                + seen.stream().map(Device::toString).collect(Collectors.joining(", "))
                                + (gpuKernels
                                        ? "; it is built for GPUs: is there an NVIDIA driver, and CUDA 12 and cuDNN 9?"
                                        : "; it isn't built for GPUs: build with Maven's profile gpu")));
        };
    }
}
